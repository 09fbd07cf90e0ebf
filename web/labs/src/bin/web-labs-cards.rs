//! Whose work it is, and which pillar it belongs to.

web_labs::lab!(labs::cards::Cards);
