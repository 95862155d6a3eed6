//! What is known and may stay: the allow comments of records, and the baseline.

mod allow;
mod baseline;
mod baseline_filter;

pub(super) use allow::settle;
pub use baseline::{Baseline, BaselineError, Known};
pub(super) use baseline_filter::BaselineFilter;
