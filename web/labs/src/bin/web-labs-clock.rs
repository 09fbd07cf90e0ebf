//! Keys and secrets over time.

web_labs::lab!(labs::clock::Clock);
