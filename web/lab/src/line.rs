//! A time line: a picture of bars on one scale, and the same as a list that can be read at any width.

use labs::{TimeLine, Track, fixed};
use yew::prelude::*;

use crate::say::{sentence, tone_of};

/// A place on the scale, in percent of its length.
fn place(at: f64, length: f64) -> f64 {
    if length > 0.0 { (at / length * 100.0).clamp(0.0, 100.0) } else { 0.0 }
}

pub(crate) fn html(TimeLine { caption, from, to, length, now, tracks }: &TimeLine) -> Html {
    let tracks = tracks.iter().map(|one| track(one, *length, *now));
    html! {
        <figure class="time">
            <figcaption>{ sentence(caption) }</figcaption>
            { for tracks }
            <p class="scale" aria-hidden="true"><span>{ from }</span><span>{ to }</span></p>
        </figure>
    }
}

fn track(Track { name, spans, marks }: &Track, length: f64, now: Option<f64>) -> Html {
    let percent = |at: f64| fixed(place(at, length), 2) + "%";
    let bars = spans.iter().map(|span| {
        let (class, _) = tone_of(span.tone);
        let width = fixed((place(span.to, length) - place(span.from, length)).max(0.3), 2) + "%";
        html! { <rect {class} x={percent(span.from)} y="3" {width} height="14"><title>{ span.label.replace('`', "") }</title></rect> }
    });
    let points = marks.iter().map(|mark| {
        html! { <circle cx={percent(mark.at)} cy="10" r="4"><title>{ mark.label.replace('`', "") }</title></circle> }
    });
    let now = now.map(|now| html! { <line x1={percent(now)} x2={percent(now)} y1="0" y2="20" /> });
    let mut said: Vec<_> = spans.iter().map(|span| (span.from, tone_of(span.tone).0, &span.label)).collect();
    said.extend(marks.iter().map(|mark| (mark.at, "mark", &mark.label)));
    json::sort_by(&mut said, |one, other| one.0.total_cmp(&other.0));
    let said = said.into_iter().map(|(_, class, label)| html! { <li {class}>{ sentence(label) }</li> });
    html! {
        <div class="track">
            <h3>{ sentence(name) }</h3>
            <svg aria-hidden="true" height="20">{ for bars }{ for points }{ now }</svg>
            <ul>{ for said }</ul>
        </div>
    }
}
