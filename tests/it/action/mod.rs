//! The Action, as a runner runs it: the steps of `action.yml` in a made-up environment, on real repositories, with
//! the binary of this build as a release on a server of this machine.

#![cfg(unix)]

#[path = "action/log.rs"]
mod log;
#[path = "action/manifest.rs"]
mod manifest;
#[path = "action/runner.rs"]
mod runner;
#[path = "action/server.rs"]
mod server;
#[path = "action/world.rs"]
mod world;

#[path = "action/comment.rs"]
mod comment;
#[path = "action/events.rs"]
mod events;
#[path = "action/hostile.rs"]
mod hostile;
#[path = "action/install.rs"]
mod install;
#[path = "action/results.rs"]
mod results;
