/* Generated from the description of the operations by `cargo xtask generate`: do not edit.

   Every operation of the catalogue: OPERATION(name in C without xpost_, English name, Russian name). */

#ifndef OPERATIONS_H
#define OPERATIONS_H

#define OPERATIONS(OPERATION) \
    OPERATION(get_authorization_link, "GetAuthorizationLink", "ПолучитьСсылкуАвторизации") \
    OPERATION(get_token, "GetToken", "ПолучитьТокен") \
    OPERATION(refresh_token, "RefreshToken", "ОбновитьТокен") \
    OPERATION(handle_incoming_request_after_authorization, "HandleIncomingRequestAfterAuthorization", "ОбработкаВходящегоЗапросаПослеАвторизации") \
    OPERATION(create_custom_tweet, "CreateCustomTweet", "СоздатьПроизвольныйТвит") \
    OPERATION(create_text_tweet, "CreateTextTweet", "СоздатьТекстовыйТвит") \
    OPERATION(create_image_tweet, "CreateImageTweet", "СоздатьТвитКартинки") \
    OPERATION(create_gif_tweet, "CreateGifTweet", "СоздатьТвитГифки") \
    OPERATION(create_video_tweet, "CreateVideoTweet", "СоздатьТвитВидео") \
    OPERATION(create_poll_tweet, "CreatePollTweet", "СоздатьТвитОпрос") \
    OPERATION(upload_attachments_array, "UploadAttachmentsArray", "ЗагрузитьМассивВложений") \
    OPERATION(get_standard_parameters, "GetStandardParameters", "ПолучитьСтандартныеПараметры") \
    OPERATION(delete_tweet, "DeleteTweet", "УдалитьТвит") \
    OPERATION(get_tweet, "GetTweet", "ПолучитьТвит") \
    OPERATION(get_current_user, "GetCurrentUser", "ПолучитьТекущегоПользователя") \
    OPERATION(revoke_token, "RevokeToken", "ОтозватьТокен") \
    OPERATION(exchange_token, "ExchangeToken", "ОбменятьТокен") \
    OPERATION(get_request_token, "GetRequestToken", "ПолучитьТокенЗапроса") \
    OPERATION(get_access_token, "GetAccessToken", "ПолучитьТокенДоступа") \
    OPERATION(authorize, "Authorize", "Авторизоваться") \
    OPERATION(save_credentials, "SaveCredentials", "СохранитьДанныеАвторизации") \
    OPERATION(list_profiles, "ListProfiles", "ПолучитьСписокПрофилей") \
    OPERATION(remove_profile, "RemoveProfile", "УдалитьПрофиль") \
    OPERATION(get_profile_state, "GetProfileState", "ПолучитьСостояниеПрофиля") \
    OPERATION(resolve_post, "ResolvePost", "РазрешитьТвит") \
    OPERATION(create_thread, "CreateThread", "СоздатьТред") \
    OPERATION(enqueue_tweet, "EnqueueTweet", "ПоставитьТвитВОчередь") \
    OPERATION(send_queued, "SendQueued", "ОтправитьОчередь") \
    OPERATION(get_queue, "GetQueue", "ПолучитьОчередь") \
    OPERATION(retry_queued, "RetryQueued", "ПовторитьИзОчереди") \
    OPERATION(cancel_queued, "CancelQueued", "ОтменитьИзОчереди") \
    OPERATION(check_tweet, "CheckTweet", "ПроверитьТвит")

#endif
