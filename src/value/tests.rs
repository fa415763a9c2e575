//! Tables of known results, and laws that hold operations to slow, obvious definitions.

mod dates;
mod numbers;
mod texts;
mod truths;
