//! Masks, anonymity and who is found again.

web_labs::lab!(labs::table::Table);
