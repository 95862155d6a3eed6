//! Why the logs of a snapshot cannot be laid out.

use crate::config::Problem;
use crate::dialect::DialectError;

/// Why the logs cannot be laid out.
#[derive(Debug)]
pub enum LayoutError {
    /// The configuration names something that cannot be used.
    Config(Problem),
    /// A dialect of the configuration cannot be used.
    Dialect(DialectError),
}
