//! The states that a repository can be in, each made with the real `git` and held to one verdict: from the
//! working tree, the index, a commit and a bare clone, through libgit2 and through the `git` program, and
//! without a byte of the repository changed. What needs a newer Git than is here says so and is skipped.

mod answer;
mod records;
mod repository;

mod baseline;
mod changes;
mod ci;
mod conflicts;
mod contents;
mod damage;
mod embedded;
mod ends;
mod exceptions;
mod fixing;
mod formats;
mod hooks;
mod ignored;
mod life;
mod links;
mod mixed;
mod names;
mod owners;
mod partial;
mod passed;
mod past;
mod programs;
mod quick;
mod renumber;
mod revisions;
mod scaffold;
mod staging;
mod summary;
mod trust;
mod worktrees;
