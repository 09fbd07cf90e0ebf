//! Personal data in a text.

web_labs::lab!(labs::pii::Pii);
