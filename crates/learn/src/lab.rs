//! The pages of labs, `lab/NAME/`: what a lab shows as it begins, which is live where there are scripts.

use labs::Said;

use crate::Problem;
use crate::facts;
use crate::markup::{escaped, slug};
use crate::page::{self, Content};
use crate::still;

/// What is wrong with its facts.
pub(crate) fn wrong(said: &Said, today: &str) -> Vec<Problem> {
    let problems = said.facts.iter().filter_map(|fact| {
        let says = facts::read(&format!("{}|{}|{}", fact.says, fact.page, fact.day), today).err()?;
        Some(Problem { path: format!("lab/{}", said.name), line: 0, says })
    });
    problems.collect()
}

/// The page of a lab.
pub(crate) fn html(said: &Said) -> String {
    let leaves_out: String = said.leaves_out.iter().map(|says| format!("<li>{}</li>\n", escaped(says))).collect();
    let facts = said.facts.iter().map(|fact| {
        format!(
            "<li>{} <a class=\"source\" href=\"{}\">AWS</a>, read {}</li>\n",
            escaped(fact.says),
            fact.page,
            fact.day
        )
    });
    let facts: String = facts.collect();
    let facts = if facts.is_empty() { facts } else { format!("<h2>What it goes by</h2>\n<ul>\n{facts}</ul>\n") };
    let body = format!(
        r##"<nav class="crumb" aria-label="Where this is"><a href="../">Labs</a></nav>
<h1>{title}</h1>
<p class="lead">{about}</p>
<p class="acts live"><button type="button" class="button" data-act="link">Copy a link</button> <button type="button" class="button" data-act="again">Begin again</button> <span class="said" role="status"></span></p>
<div id="lab" data-lab="{name}">
{still}</div>
<section class="besides"><h2>What it leaves out</h2>
<ul>
{leaves_out}</ul>
{facts}</section>
"##,
        title = escaped(said.title),
        about = escaped(said.about),
        name = said.name,
        still = still::page(&said.page, 2),
    );
    page::html(&Content {
        title: said.title,
        about: said.about,
        root: "../../",
        kind: "labs",
        body: &body,
        lab: Some(said.name),
        ..Content::default()
    })
}

/// The list of labs.
pub(crate) fn list(all: &[Said]) -> String {
    let items = all.iter().map(|said| {
        format!("<li><a href=\"{}/\">{}</a><p>{}</p></li>\n", slug(said.name), escaped(said.title), escaped(said.about))
    });
    let body = format!(
        "<h1>Labs</h1>\n<p class=\"lead\">Small models of what no policy and no packet shows. All of it happens in this browser.</p>\n<ul class=\"list\">\n{}</ul>\n",
        items.collect::<String>()
    );
    page::html(&Content {
        title: "Labs",
        about: "Small interactive models: encryption, keys over time, masking, firewalls, costs.",
        root: "../",
        kind: "labs",
        body: &body,
        ..Content::default()
    })
}
