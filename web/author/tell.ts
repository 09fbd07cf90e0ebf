/**
 * What is done: what is written from now on is an edit of its own; title and note become this text; that is taken back;
 * this is expected, by the word of the report, or nothing; a link is wanted to what is open; the link that holds this text
 * has this fragment; or there is none, for this reason.
 */
export type Tell = (what: "write" | "title" | "note" | "back" | "expect" | "share" | "shared" | "failed", text: string, name: string) => void;
