// Posts a text and, when a file is named, a picture:   ./example twitter.json [picture.png]

#include <iostream>

#include "xpost.hpp"

int main(int count, char **arguments) {
    if (count < 2) {
        std::cerr << "usage: example PARAMETERS.json [PICTURE]\n";
        return 2;
    }
    try {
        xpost::client client(arguments[1]);
        std::cout << "xpost " << xpost::version() << '\n';

        const auto post = client.create_text_tweet(xpost::params().set("text", "Hello from C++"));
        std::cout << "posted " << post.at("data.id") << ": " << post.at("data.text") << '\n';

        if (count > 2) {
            client.on_progress([](std::uint64_t done, std::uint64_t total) {
                std::cout << done << " of " << total << " bytes\n";
            });
            const auto picture = client.create_image_tweet(
                xpost::params().set("text", "A picture from C++").set("pictures", std::vector<std::string>{arguments[2]}));
            std::cout << "posted " << picture.at("data.id") << '\n';
        }
    } catch (const xpost::error &error) {
        std::cerr << error.code() << " (" << error.outcome() << "): " << error.what() << '\n';
        if (!error.hint().empty()) {
            std::cerr << error.hint() << '\n';
        }
        return 1;
    }
}
