//! Any fragment decodes to a scenario or a sentence; what decodes can be encoded and decoded again, and run.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scenario::link::{Target, decode, encode};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    for fragment in [text.to_string(), format!("#v1.{text}"), format!("#v2.{text}")] {
        if let Some(Ok(Target::Scenario(opened))) = decode(&fragment) {
            scenario::run(&opened, None);
            // Escapes can make the JSON of a scenario longer than what it was read from.
            if let Some(link) = encode(&opened) {
                assert_eq!(decode(&link), Some(Ok(Target::Scenario(opened))));
            }
        }
    }
});
