//! What is logged, and what is watched.

web_labs::lab!(labs::trail::Trail);
