//! What a post is made of on the command line, for the words that publish one and that check one: texts (`texts`), media with
//! their descriptions (`attached`), and the parameters that they become (`parts`).

pub mod attached;
pub mod grammar;
pub mod parts;
mod texts;
