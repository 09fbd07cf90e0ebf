//! Any texts are imported or refused with a sentence. What is imported is a scenario that is read as it was written, and
//! no longer than one that is answered; what is said of it is bounded. The same texts, pasted one after the other, are recognised.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scenario::import::{Choice, Source, import, text};
use scenario::{Layer, Open, Picks, Scenario, recognise};

/// Several texts in one input stand behind this letter; the first byte of each chooses its layer.
const BETWEEN: u8 = 0;

/// The longest scenario that is answered, and more than all sentences together take.
const LONGEST: usize = 4 << 20;
const MOST_SAID: usize = 64 << 10;

fuzz_target!(|data: &[u8]| {
    let mut sources = Vec::new();
    for part in data.split(|byte| *byte == BETWEEN).take(4) {
        let Ok(text) = text(part) else { continue };
        let layer = part.first().and_then(|byte| Layer::ALL.get(usize::from(byte.wrapping_sub(1)))).copied();
        sources.push(Source { name: format!("{}.json", sources.len()), text, layer });
    }
    let choice = Choice {
        event: data.first().filter(|byte| byte.is_ascii_digit()).map(|byte| char::from(*byte).to_string()),
        principal: data
            .last()
            .filter(|byte| **byte == b'\n')
            .map(|_| "arn:aws:iam::111122223333:user/Alice".to_owned()),
        ..Choice::default()
    };
    paste(&sources, &choice);
    match import(&sources, &choice) {
        Ok(imported) => {
            let written = imported.scenario.to_json();
            assert!(written.len() <= LONGEST);
            let (again, problems) = Scenario::read(&written);
            assert_eq!(again, imported.scenario);
            assert!(problems.is_empty(), "{problems:?}");
            assert_eq!(imported.read.len(), sources.len());
            assert!(imported.read.iter().chain(&imported.needs).map(String::len).sum::<usize>() <= MOST_SAID);
        }
        Err(refused) => {
            assert!(!refused.message.is_empty());
            assert!(refused.message.len() + refused.choices.iter().map(String::len).sum::<usize>() <= MOST_SAID);
        }
    }
});

/// Pastes each text over what came of those before; each offer that is made leads to an answer, too.
fn paste(sources: &[Source], choice: &Choice) {
    let (mut scenario, mut told) = (Scenario::default(), String::new());
    for source in sources {
        let open = Open { scenario: &scenario, is_published: choice.event.is_some(), told: &told };
        let came = recognise(&source.text, &source.name, &Picks::default(), open);
        let said = came.said.len() + came.needs.iter().map(String::len).sum::<usize>();
        assert!(!came.said.is_empty() && said <= MOST_SAID);
        for offer in came.offers.iter().take(2) {
            assert!(!recognise(&source.text, &source.name, &offer.picks, open).said.is_empty());
        }
        if let Some(new) = came.scenario {
            let (again, problems) = Scenario::read(&new.to_json());
            assert_eq!(again, *new);
            assert!(problems.is_empty(), "{problems:?}");
            scenario = *new;
            if came.told {
                told.clone_from(&source.text);
            }
        }
    }
}
