/** Services whose name before an assignment says what a random value after it opens, though the name says neither key nor token. */

export const VENDORS: readonly string[] =
  `abuseipdb adafruit adobe airtable algolia alibaba aliyun alienvault alphavantage amplitude anthropic
    apify appcues artifactory asana assemblyai atlassian auth0 aviationstack beamer binance bintray
    bitbucket bitfinex bitly bittrex blazemeter braintree browserstack bugsnag buildkite buttercms
    calendly censys chartmogul circleci clearbit clickhouse clickup cloudant cloudflare cloudinary
    codacy codeclimate codecov co_api cohere coinapi coinbase confluence confluent contentful
    convertkit couchbase coveralls currencylayer customerio databricks datadog deepgram deepl
    deepseek defined digitalocean discord dnsimple docusign droneci dropbox elevenlabs etherscan
    etsy eventbrite facebook fastly finicity finnhub firebase fixer_io flickr flutterwave foursquare
    freshbooks freshdesk fullstory geocodio giphy gitea gitter gocardless godaddy graphhopper
    grafana groq gumroad harness helpscout heroku honeybadger honeycomb hubspot huggingface infura
    infracost insightly intercom ipinfo ipstack jenkins jfrog jira jotform kaggle keenio klaviyo
    kraken kucoin launchdarkly lightstep linear linkedin linked_in linked-in linode livechat lob
    loggly logzio looker mailchimp mailgun mailjet mandrill mapbox marketstack mattermost maxmind
    meraki messagebird message_bird message-bird microsoft_teams mistral mixpanel moralis mux
    netlify newrelic new-relic new_relic newsapi nexmo ngrok notion numverify nytimes new-york-times
    newyorktimes new_york_times octopus okta onesignal opencage openai openexchangerates openweather
    pagerduty papertrail pastebin paypal perplexity pinecone pipedrive pivotal plaid planetscale
    plivo positionstack posthog postman postmark privateai private_ai private-ai pubnub pusher
    quickbooks rapidapi raygun razorpay readme_io recurly replicate ringcentral rollbar salesforce
    saucelabs scaleway securitytrails sendbird sendgrid sendinblue sentry serpapi shippo shodan
    shopify signalwire smartsheet snipcart snowflake snyk softlayer sonar sonarqube sourcegraph
    splunk spoonacular spotify squarespace statuspage storyblok strava stripe stytch sumo sumologic
    supabase surveymonkey tavily telegram telegr telnyx ticketmaster tinypng todoist tomtom travis
    trello twilio twitch twitter typeform unsplash uptimerobot urlscan vercel vimeo virustotal
    vonage vultr wakatime weatherapi webex woocommerce wrike xray yandex zapier zendesk zerobounce
    zoom`.split(/\s+/)

/** Short names are words of other words. */
export const SHORT_VENDORS: ReadonlySet<string> = new Set(VENDORS.filter((vendor) => vendor.length < 5))
