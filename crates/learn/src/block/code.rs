//! Text that is shown as it is.

use crate::markup::line;
use crate::prose::{Fence, Prose};

pub(crate) fn html(_: &mut Prose<'_>, fence: &Fence) -> String {
    let lines: Vec<_> = fence.text.trim_end().lines().map(line).collect();
    format!("<pre><code>{}</code></pre>\n", lines.join("\n"))
}
