//! Hooks in real repositories, made and driven by `git` itself.

#![cfg(unix)]

#[path = "hooks/world.rs"]
mod world;

#[path = "hooks/chain.rs"]
mod chain;
#[path = "hooks/commit.rs"]
mod commit;
#[path = "hooks/init.rs"]
mod init;
#[path = "hooks/install.rs"]
mod install;
#[path = "hooks/message.rs"]
mod message;
#[path = "hooks/place.rs"]
mod place;
#[path = "hooks/push.rs"]
mod push;
