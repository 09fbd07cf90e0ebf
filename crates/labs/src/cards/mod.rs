//! Cards to be sorted: whose responsibility something is (F4), and which pillar it belongs to (F5).

mod deck;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Act, Answer, Block, Fact, Field, Finding, Lab, Page, Part, Tone};
use deck::{CARDS, Card, Deck};

/// Which cards lie there, and how they were sorted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cards {
    /// `whose` or `pillars`.
    deck: String,
    /// The choice for each card that was sorted.
    answers: BTreeMap<String, String>,
}

impl Default for Cards {
    fn default() -> Cards {
        Cards { deck: "whose".to_owned(), answers: BTreeMap::new() }
    }
}

impl Cards {
    fn deck(&self) -> Deck {
        if self.deck == "pillars" { Deck::Pillar } else { Deck::Whose }
    }

    /// How a card was sorted, if it was.
    fn answer(&self, card: &Card) -> Option<&str> {
        self.answers.get(card.id).map(String::as_str).filter(|answer| !answer.is_empty())
    }
}

impl Lab for Cards {
    const NAME: &'static str = "cards";
    const TITLE: &'static str = "Whose work it is, and which pillar it belongs to";
    const ABOUT: &'static str = "Sort the cards: what AWS answers for and what you do, or to which of the six pillars of the Well-Architected Framework something belongs. Each card says at once how AWS sorts it, and most open an example.";
    const LEAVES_OUT: &'static [&'static str] = &[
        "How responsibility is divided differs from service to service; each of them has a page about it.",
        "Much serves several pillars. A card is made so that one of them names it.",
    ];
    const CODES: &'static [&'static str] = deck::CODES;
    const FACTS: &'static [Fact] = &[
        Fact {
            says: "The Well-Architected Framework has six pillars; Sustainability is one of them.",
            page: "https://docs.aws.amazon.com/wellarchitected/latest/framework/workloads.html",
            day: "2026-11-29",
        },
        Fact {
            says: "Abuse is reported by the form, or to trustandsafety@support.aws.com.",
            page: "https://repost.aws/knowledge-center/report-aws-abuse",
            day: "2026-11-29",
        },
    ];

    fn set(&mut self, field: &str, value: &str) -> bool {
        match field {
            "deck" => value.clone_into(&mut self.deck),
            // Only the cards that lie there are taken up again.
            "again" => {
                let deck = self.deck();
                let lies = |id: &str| CARDS.iter().any(|card| card.id == id && card.deck == deck);
                self.answers.retain(|id, _| !lies(id));
            }
            _ if CARDS.iter().any(|card| card.id == field) => {
                self.answers.insert(field.to_owned(), value.to_owned());
            }
            _ => return false,
        }
        true
    }

    fn page(&self, _: &[Answer]) -> Page {
        let deck = self.deck();
        let decks = [("whose", "By whose work it is"), ("pillars", "By the pillar that it belongs to")];
        let lying: Vec<&Card> = CARDS.iter().filter(|card| card.deck == deck).collect();
        let mut begin = vec![
            Block::Fields(vec![Field::choice("deck", "Sort", &self.deck, &decks)]),
            Block::Findings(vec![self.count(&lying)]),
        ];
        if lying.iter().any(|card| self.answer(card).is_some()) {
            let again = Act { id: "again".to_owned(), label: "Take up these cards again".to_owned() };
            begin.push(Block::Acts(vec![again]));
        }
        let mut parts = vec![Part::new("The cards", begin)];
        let title = if deck == Deck::Pillar { "Which pillar?" } else { "Whose work is it?" };
        parts.push(Part::new(title, lying.iter().flat_map(|card| self.card(card)).collect()));
        if deck == Deck::Whose {
            let report = CARDS.iter().filter(|card| card.deck == Deck::Report);
            parts.push(Part::new("Reporting abuse", report.flat_map(|card| self.card(card)).collect()));
        }
        Page { parts }
    }
}

impl Cards {
    /// How far it has come.
    fn count(&self, lying: &[&Card]) -> Finding {
        let sorted = lying.iter().filter(|card| self.answer(card).is_some()).count();
        let right = lying.iter().filter(|card| self.answer(card) == Some(card.right)).count();
        let all = lying.len();
        if sorted < all {
            let lie = if all - sorted == 1 { "card lies" } else { "cards lie" };
            let are = if right == 1 { "is" } else { "are" };
            let says = format!("{} of {all} {lie} there still; {right} {are} sorted as AWS sorts them.", all - sorted);
            Finding::new("left", Tone::Plain, says)
        } else if right < all {
            let are = if all - right == 1 { "One is".to_owned() } else { format!("{} are", all - right) };
            Finding::new("some-otherwise", Tone::Warn, format!("All {all} are sorted. {are} not where AWS has them."))
        } else {
            Finding::new("all-right", Tone::Good, format!("All {all} are sorted as AWS sorts them."))
        }
    }

    /// A card, how AWS sorts it once it is sorted, and its example.
    fn card(&self, card: &Card) -> Vec<Block> {
        let answer = self.answer(card);
        let choices: Vec<_> = std::iter::once(("", "Not sorted")).chain(card.deck.choices().iter().copied()).collect();
        let is_choice = answer.is_none_or(|answer| choices.iter().any(|(id, _)| *id == answer));
        let field = Field {
            wrong: (!is_choice).then(|| "This is none of the choices.".to_owned()),
            ..Field::choice(card.id, card.asks, answer.unwrap_or_default(), &choices)
        };
        let mut blocks = vec![Block::Fields(vec![field])];
        let Some(answer) = answer.filter(|_| is_choice) else { return blocks };
        let is_right = answer == card.right;
        let [right, wrong] = card.codes;
        let (code, tone, word) = if is_right { (right, Tone::Good, "Yes") } else { (wrong, Tone::Bad, "No") };
        let name = card.deck.choices().iter().find(|(id, _)| *id == card.right).map_or("", |(_, name)| name);
        let says = format!("{word}: {name}. {}", card.why);
        blocks.push(Block::Findings(vec![Finding::new(code, tone, says).on(card.deck.page())]));
        if let Some(text) = card.example {
            let title = text.split_once("\"title\": \"").and_then(|(_, rest)| rest.split_once('"'));
            let title = title.map_or("Open the example", |(title, _)| title);
            blocks.push(Block::Scenario { title: format!("Example: {title}"), text: text.to_owned() });
        }
        blocks
    }
}
