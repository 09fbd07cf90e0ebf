//! Pages as JSON. It is written out here, since what serde derives for it is larger than a whole lab.

use crate::finding::{Finding, Tone};
use crate::number::fixed;
use crate::page::{Block, Field, Kind, Page, Row, TimeLine, Track};

/// A page as JSON, which serde reads.
///
/// ```
/// let page = labs::Page { parts: vec![labs::Part::new("A", vec![labs::Block::Text("b".to_owned())])] };
/// assert_eq!(labs::written(&page), r#"{"parts":[{"title":"A","blocks":[{"text":"b"}]}]}"#);
/// ```
pub fn written(page: &Page) -> String {
    let mut out = Out(String::new());
    out.object(&mut |out| {
        out.list("parts", page.parts.len(), &mut |out, at| {
            let Some(part) = page.parts.get(at) else { return };
            out.object(&mut |out| {
                out.text("title", &part.title);
                out.list("blocks", part.blocks.len(), &mut |out, at| {
                    if let Some(one) = part.blocks.get(at) {
                        block(out, one);
                    }
                });
            });
        });
    });
    out.0
}

fn block(out: &mut Out, block: &Block) {
    out.object(&mut |out| match block {
        Block::Text(text) => out.text("text", text),
        Block::Fields(all) => out.list("fields", all.len(), &mut |out, at| {
            if let Some(one) = all.get(at) {
                field(out, one);
            }
        }),
        Block::Acts(all) => out.list("acts", all.len(), &mut |out, at| {
            if let Some(one) = all.get(at) {
                out.texts(&[("id", &one.id), ("label", &one.label)]);
            }
        }),
        Block::Findings(all) => out.list("findings", all.len(), &mut |out, at| {
            if let Some(one) = all.get(at) {
                finding(out, one);
            }
        }),
        Block::Table(table) => out.member("table", &mut |out| {
            out.object(&mut |out| {
                out.text("caption", &table.caption);
                out.list("head", table.head.len(), &mut |out, at| {
                    if let Some(name) = table.head.get(at) {
                        out.string(name);
                    }
                });
                out.list("rows", table.rows.len(), &mut |out, at| {
                    if let Some(one) = table.rows.get(at) {
                        row(out, one);
                    }
                });
            });
        }),
        Block::TimeLine(line) => out.member("timeLine", &mut |out| time_line(out, line)),
        Block::Bars(all) => out.list("bars", all.len(), &mut |out, at| {
            let Some(bar) = all.get(at) else { return };
            out.object(&mut |out| {
                out.text("label", &bar.label);
                out.number("value", bar.value);
                out.text("text", &bar.text);
                out.tone(bar.tone);
            });
        }),
        Block::Code { title, text } => {
            out.member("code", &mut |out| out.texts(&[("title", title), ("text", text)]));
        }
        Block::Scenario { title, text } => {
            out.member("scenario", &mut |out| out.texts(&[("title", title), ("text", text)]));
        }
    });
}

fn field(out: &mut Out, field: &Field) {
    out.object(&mut |out| {
        out.text("id", &field.id);
        out.text("label", &field.label);
        out.text("value", &field.value);
        out.member("kind", &mut |out| match &field.kind {
            Kind::Text => out.string("text"),
            Kind::Day => out.string("day"),
            Kind::Switch => out.string("switch"),
            Kind::Lines(rows) => out.object(&mut |out| out.number("lines", f64::from(*rows))),
            Kind::Number { unit } => {
                out.object(&mut |out| out.member("number", &mut |out| out.texts(&[("unit", unit)])));
            }
            Kind::Choice(all) => out.object(&mut |out| {
                out.list("choice", all.len(), &mut |out, at| {
                    if let Some(one) = all.get(at) {
                        out.texts(&[("id", &one.id), ("label", &one.label)]);
                    }
                });
            }),
        });
        for (name, text) in [("help", &field.help), ("wrong", &field.wrong)] {
            if let Some(text) = text {
                out.text(name, text);
            }
        }
    });
}

fn finding(out: &mut Out, finding: &Finding) {
    out.object(&mut |out| {
        out.text("code", &finding.code);
        out.tone(finding.tone);
        out.text("says", &finding.says);
        if let Some(page) = &finding.page {
            out.text("page", page);
        }
    });
}

fn row(out: &mut Out, row: &Row) {
    out.object(&mut |out| {
        out.list("cells", row.cells.len(), &mut |out, at| {
            let Some(cell) = row.cells.get(at) else { return };
            out.object(&mut |out| {
                out.text("text", &cell.text);
                out.tone(cell.tone);
            });
        });
    });
}

fn time_line(out: &mut Out, line: &TimeLine) {
    out.object(&mut |out| {
        out.text("caption", &line.caption);
        out.text("from", &line.from);
        out.text("to", &line.to);
        out.number("length", line.length);
        if let Some(now) = line.now {
            out.number("now", now);
        }
        out.list("tracks", line.tracks.len(), &mut |out, at| {
            if let Some(one) = line.tracks.get(at) {
                track(out, one);
            }
        });
    });
}

fn track(out: &mut Out, track: &Track) {
    out.object(&mut |out| {
        out.text("name", &track.name);
        out.list("spans", track.spans.len(), &mut |out, at| {
            let Some(span) = track.spans.get(at) else { return };
            out.object(&mut |out| {
                out.number("from", span.from);
                out.number("to", span.to);
                out.text("label", &span.label);
                out.tone(span.tone);
            });
        });
        out.list("marks", track.marks.len(), &mut |out, at| {
            let Some(mark) = track.marks.get(at) else { return };
            out.object(&mut |out| {
                out.number("at", mark.at);
                out.text("label", &mark.label);
            });
        });
    });
}

/// JSON as it is written. What stands in braces and brackets is written by functions behind references, so that each of
/// these is there once.
struct Out(String);

impl Out {
    fn object(&mut self, members: &mut dyn FnMut(&mut Out)) {
        self.0.push('{');
        members(self);
        self.0.push('}');
    }

    fn comma(&mut self) {
        if !self.0.ends_with(['{', '[']) {
            self.0.push(',');
        }
    }

    fn member(&mut self, name: &str, value: &mut dyn FnMut(&mut Out)) {
        self.comma();
        self.string(name);
        self.0.push(':');
        value(self);
    }

    fn list(&mut self, name: &str, length: usize, item: &mut dyn FnMut(&mut Out, usize)) {
        self.member(name, &mut |out| {
            out.0.push('[');
            for at in 0..length {
                if at > 0 {
                    out.0.push(',');
                }
                item(out, at);
            }
            out.0.push(']');
        });
    }

    fn string(&mut self, text: &str) {
        self.0.push_str(&json::string(text));
    }

    fn text(&mut self, name: &str, text: &str) {
        self.member(name, &mut |out| out.string(text));
    }

    fn texts(&mut self, all: &[(&str, &String)]) {
        self.object(&mut |out| all.iter().for_each(|(name, text)| out.text(name, text)));
    }

    fn number(&mut self, name: &str, number: f64) {
        self.member(name, &mut |out| out.0.push_str(&fixed(number, 4)));
    }

    fn tone(&mut self, tone: Tone) {
        let word = match tone {
            Tone::Good => "good",
            Tone::Bad => "bad",
            Tone::Warn => "warn",
            Tone::Plain => "plain",
        };
        self.text("tone", word);
    }
}
