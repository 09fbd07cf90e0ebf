//! What the network costs.

web_labs::lab!(labs::cost::Cost);
