//! A web ACL, rule by rule.

web_labs::lab!(labs::waf::Waf);
