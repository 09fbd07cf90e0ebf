//! What `policy-playground` prints for people, apart from the program: tests hold its texts to what was reviewed.

pub mod findings;
pub mod lines;
pub mod text;
