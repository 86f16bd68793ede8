//! What posts cost by X's price list, and whether a call's budget allows that.

use serde_json::{Value, json};

use super::call::Call;
use super::draft::Draft;
use super::words::has_link;
use crate::error::{Code, Error};
use crate::language::text;
use crate::media::described;
use crate::rules::{Money, Rules};

/// What posts cost by X's price list: never less than X will charge, as far as that can be known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Price {
    items: Vec<(&'static str, Money)>,
}

impl Price {
    /// The price of one post with its media.
    pub fn of(rules: &Rules, draft: &Draft) -> Self {
        let prices = &rules.prices;
        let mut items = vec![if has_link(&draft.body) {
            ("post_with_link", prices.post_with_link)
        } else {
            ("post", prices.post)
        }];
        let alt_texts = draft
            .files
            .as_ref()
            .map_or(0, |files| described(&files.value));
        items.extend((0..alt_texts).map(|_| ("media_metadata", prices.media_metadata)));
        Self { items }
    }

    /// The sum.
    pub fn total(&self) -> Money {
        self.items
            .iter()
            .fold(Money::default(), |sum, (_, price)| sum.plus(*price))
    }

    /// `{"currency", "total", "items": [{"what", "price"}], "date"}`, amounts as text.
    pub fn to_json(&self, rules: &Rules) -> Value {
        let items = self
            .items
            .iter()
            .map(|(what, price)| json!({"what": what, "price": price.to_string()}));
        json!({
            "currency": rules.currency,
            "total": self.total().to_string(),
            "items": items.collect::<Value>(),
            "date": rules.date,
        })
    }
}

/// Whether posts that are still to be sent fit the call's `budget`, all together. A dry run spends nothing. Fails with
/// `budget_exceeded`.
pub(super) fn admit<'a>(
    call: &Call<'_>,
    prices: impl IntoIterator<Item = &'a Price>,
) -> Result<(), Error> {
    if call.transport.is_dry_run() || call.standard.budget.is_none() {
        return Ok(());
    }
    let totals = prices.into_iter().map(Price::total);
    within_budget(call, totals.fold(Money::default(), Money::plus))
}

/// Whether a sum is within the call's `budget`.
pub(super) fn within_budget(call: &Call<'_>, price: Money) -> Result<(), Error> {
    let budget = match call.standard.budget {
        Some(budget) if price > budget => budget,
        _ => return Ok(()),
    };
    let date = &call.standard.rules.date;
    Err(Error::new(
        Code::BudgetExceeded,
        text!(
            "posting costs ${price} by X's prices of {date}, the budget is ${budget}",
            "публикация стоит ${price} по ценам X на {date}, бюджет — ${budget}"
        ),
    )
    .parameter("auth.budget")
    .hint(text!(
        "CheckTweet tells what makes up the price; a link makes a post dearer",
        "из чего складывается цена, сообщает ПроверитьТвит; со ссылкой твит дороже"
    )))
}

#[cfg(test)]
mod tests {
    use serde_json::Map;

    use super::super::draft::Files;
    use super::*;
    use crate::media::Category;

    #[test]
    fn a_price_adds_up_the_post_and_its_alt_texts() {
        let draft = |text: &str, files: Value| Draft {
            body: Map::from_iter([("text".to_owned(), json!(text))]),
            files: (!files.is_null()).then(|| Files {
                place: "pictures".to_owned(),
                value: files,
                category: Category::Image,
            }),
        };
        let rules = Rules::built_in();
        for (text, files, total) in [
            ("plain", Value::Null, "0.015"),
            ("see example.com", Value::Null, "0.200"),
            (
                "plain",
                json!(["a.png", {"file": "b.png", "alt_text": "b"}, {"file": "c.png", "alt_text": ""}]),
                "0.020",
            ),
            (
                "see https://example.com",
                json!("[{'file': 'a.png', 'alt_text': 'a'}]"),
                "0.205",
            ),
            ("", json!({"file": "a.png", "alt_text": "a"}), "0.020"),
        ] {
            let price = Price::of(&rules, &draft(text, files));
            assert_eq!(price.total().to_string(), total, "{text}");
        }
    }
}
