//! The Action, as a runner runs it: the steps of `action.yml` in a made-up environment, on real repositories, with
//! the binary of this build as a release on a server of this machine.

mod log;
mod manifest;
mod runner;
mod server;
mod world;

mod comment;
mod events;
mod hostile;
mod install;
mod results;
