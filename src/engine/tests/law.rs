//! The law
