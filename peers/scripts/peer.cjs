// `peer.cjs BASE post N | upload FILE PART`. Prints the seconds that the work took.
//
// The package has https://api.x.com written into it and sends with `https.request`, which is replaced by one that changes
// the host and port, and the scheme for a plain BASE. Its agent keeps connections, as that of Node does by default.
const http = require("http");
const https = require("https");
const [base, what, ...rest] = process.argv.slice(2);
const target = new URL(base);
const plain = target.protocol === "http:";
const send = plain ? http.request : https.request;
const agent = new (plain ? http : https).Agent({ keepAlive: true });
https.request = (options, ...more) =>
  send(
    {
      method: options.method,
      headers: options.headers,
      path: options.path ?? options.pathname + (options.search ?? ""),
      host: target.hostname,
      port: target.port,
      agent,
    },
    ...more,
  );
const { TwitterApi } = require("twitter-api-v2");

(async () => {
  const client = new TwitterApi("token");
  const begun = process.hrtime.bigint();
  if (what === "post") {
    for (let n = 0; n < Number(rest[0]); n++) await client.v2.tweet("hello");
  } else {
    // It takes a buffer only.
    const media = require("fs").readFileSync(rest[0]);
    const options = { media_type: "video/mp4", media_category: "tweet_video" };
    await client.v2.uploadMedia(media, options, Number(rest[1]));
  }
  console.log(Number(process.hrtime.bigint() - begun) / 1e9);
  process.exit(0);
})();
