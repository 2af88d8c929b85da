//! The reference machine as a whole: its matrix, and everything that it can reach held against every property.

mod alphabet;
mod exploration;
mod histories;
mod matrix;
mod rules;
