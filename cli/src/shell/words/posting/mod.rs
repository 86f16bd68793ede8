//! What a post is made of on the command line, for the words that publish one and that check one: texts (`texts`), media with
//! their descriptions (`attached`), the parameters that they become (`parts`), and what messages call them (`named`).

pub mod attached;
pub mod grammar;
pub mod named;
pub mod parts;
mod texts;
