//! Hooks in real repositories, made and driven by `git` itself.

mod world;

mod chain;
mod commit;
mod init;
mod install;
mod message;
mod place;
mod push;
