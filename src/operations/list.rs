//! The one list of the operations. Each stands beside its function, in a file of its own.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::operation::Operation;
use super::{
    authorization, check, custom, delivery, enqueue, media, oauth1, posted, profiles, queue,
    resolve, settings, sign_in, thread, tokens, tweets,
};

/// Every operation, in the order of the documentation.
pub static CATALOGUE: &[&Operation] = &[
    &authorization::GET_AUTHORIZATION_LINK,
    &authorization::GET_TOKEN,
    &tokens::REFRESH_TOKEN,
    &authorization::HANDLE_INCOMING_REQUEST,
    &custom::CREATE_CUSTOM_TWEET,
    &tweets::CREATE_TEXT_TWEET,
    &tweets::CREATE_IMAGE_TWEET,
    &tweets::CREATE_GIF_TWEET,
    &tweets::CREATE_VIDEO_TWEET,
    &tweets::CREATE_POLL_TWEET,
    &media::UPLOAD_ATTACHMENTS_ARRAY,
    &settings::GET_STANDARD_PARAMETERS,
    &posted::DELETE_TWEET,
    &posted::GET_TWEET,
    &settings::GET_CURRENT_USER,
    &tokens::REVOKE_TOKEN,
    &oauth1::EXCHANGE_TOKEN,
    &oauth1::GET_REQUEST_TOKEN,
    &oauth1::GET_ACCESS_TOKEN,
    &sign_in::AUTHORIZE,
    &profiles::SAVE_CREDENTIALS,
    &profiles::LIST_PROFILES,
    &profiles::REMOVE_PROFILE,
    &profiles::GET_PROFILE_STATE,
    &resolve::RESOLVE_POST,
    &thread::CREATE_THREAD,
    &enqueue::ENQUEUE_TWEET,
    &delivery::SEND_QUEUED,
    &queue::GET_QUEUE,
    &queue::RETRY_QUEUED,
    &queue::CANCEL_QUEUED,
    &check::CHECK_TWEET,
];

/// The operation of that English or Russian name (or kebab-case alias), whatever its case.
pub fn find(name: &str) -> Option<&'static Operation> {
    static NAMES: LazyLock<HashMap<String, &'static Operation>> = LazyLock::new(|| {
        CATALOGUE
            .iter()
            .flat_map(|operation| {
                [
                    (operation.name.en.to_lowercase(), *operation),
                    (operation.name.ru.to_lowercase(), *operation),
                    (operation.kebab(), *operation),
                ]
            })
            .collect()
    });
    let wanted = name.trim().to_lowercase();
    #[cfg(debug_assertions)]
    if wanted == "testpanic" {
        return Some(&settings::TEST_PANIC);
    }
    NAMES.get(&wanted).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_keys_and_short_options_are_unique() {
        let mut names = HashSet::new();
        for operation in CATALOGUE {
            assert!(names.insert(operation.name.en.to_lowercase()));
            assert!(names.insert(operation.name.ru.to_lowercase()));
            let mut keys = HashSet::new();
            let mut shorts = HashSet::new();
            for parameter in operation.parameters {
                assert!(keys.insert(parameter.key), "{}", parameter.key);
                if let Some(short) = parameter.short {
                    assert!(shorts.insert(short), "{}", operation.name.en);
                }
            }
        }
    }

    #[test]
    fn an_operation_is_found_by_either_name_in_any_case() {
        for name in [
            "CreateTextTweet",
            "createtexttweet",
            "create-text-tweet",
            "СоздатьТекстовыйТвит",
            "СОЗДАТЬТЕКСТОВЫЙТВИТ",
        ] {
            assert_eq!(find(name).expect(name).name.en, "CreateTextTweet");
        }
        assert!(find("CreateTweet").is_none());
    }
}
