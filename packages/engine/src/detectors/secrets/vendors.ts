/** Services whose name before an assignment says what a random value after it opens, though the name says neither key nor token. */

export const VENDORS: readonly string[] =
  `abuseipdb abyssale accuweather activecampaign adafruit adobe adzuna aeroworkflow aftership aha_io
    airbrake airship airtable aiven aladhan alchemy alegra algolia alibaba alienvault aliyun
    alphavantage amadeus amplitude anthropic anyscale apideck apiflash apify apilayer apimatic
    apiscience apollo_io appcues appdynamics appoptics appsynergy apptivo appwrite artifactory asana
    assemblyai atlassian auth0 autodesk autoklose avaza aviationstack axonaut aylien baichuan
    bannerbear baremetrics beamer beebole besttime bigcommerce billomat binance bintray bitbucket
    bitcoinaverage bitfinex bitly bitmex bittrex blazemeter blitapp bombbomb boostnote bownow
    braintree braintrust browserstack browshot buddyns bugsnag buildkite bulksms buttercms caflou
    calendarific calendly calorieninja campayo cannyio capsulecrm captaindata carboninterface
    cashboard caspio censys cexio chartmogul checklyhq circleci clarifai clearbit clerk_ clickhelp
    clickhouse clicksend clickup clientary clinchpad clockify clockworksms closecrm cloudant
    cloudconvert cloudelements cloudflare cloudimage cloudinary cloudmersive cloudsmith cloverly
    cloze clustdoc co_api cockroachlabs codacy codeclimate codecov codemagic cohere coinapi coinbase
    coinlayer coinlib commercejs companyhub confluence confluent contentful convertkit couchbase
    couchdb coveralls crowdin cryptocompare currencycloud currencyfreaks currencylayer currencyscoop
    customerguru customerio d7network dailyco dashscope databox databricks datadog debounce deepai
    deepgram deepinfra deepl deepseek defined descope detectify detectlanguage dfuse diffbot
    diggernaut digitalocean directus discord dnscheck dnsimple docusign doppler dotmailer dovico
    dronahq droneci dropbox dwolla dynalist dynatrace dyspatch eagleeyenetworks easyinsight
    ecostruxure edamam edenai eightxeight elevenlabs enablex etherscan ethplorer etsy eventbrite
    everhour exchangerate exportsdk extractorapi facebook faceplusplus factchecktools fastforex
    fastly feedier fetchrss fibery fileio findl finicity finnhub firebase fixer_io flatio fleetbase
    flickr flightapi flightlabs flightstats flutterwave formbucket formcraft formio formsite
    foursquare freshbooks freshdesk frontegg fullstory fxmarket galileo_ai geckoboard gengo geoapify
    geocod.io geocodify geocodio geoipify getemail getgeoapi getresponse giphy gitea gitter gladia
    glassnode gocanvas gocardless godaddy goodday grafana graphcms graphhopper groq gtmetrix
    guardianapi gumroad gyazo happyscribe harness hasura helicone helpcrunch helpscout hereapi heroku
    hetzner hiveage hivehq holidayapi honeybadger honeycomb html2pdf hubspot huggingface humanloop
    hunter.io hybiscus hypertrack ibm_cloud iconfinder iexapis iexcloud imagekit imagga infracost
    infura insightly instamojo intercom interseller invoiceocean ip2location ipapi ipgeolocation
    ipify ipinfo ipinfodb ipquality ipstack jenkins jfrog jira jiratoken jotform jumpcloud kaggle
    kanbantool karmacrm keenio keygenio kickbox kinde klaviyo knapsackpro kontent kraken kucoin
    lakera langfuse languagelayer launchdarkly lemlist lemonsqueezy lendflow lessannoyingcrm lexigram
    lightstep linear linked-in linked_in linkedin linode livechat livekit lob loggly loginradius
    logto logzio lokalise looker loyverse lunchmoney magicbell mailboxlayer mailchimp mailerlite
    mailgun mailjet mailmodo mailsac mandrill mapbox marketstack mattermost mavenlink maxmind
    mediastack meistertask meraki message-bird message_bird messagebird metaapi metrilo
    microsoft_teams milvus mindmeister minimax mistral mixcloud mixpanel mockaroo moneybird
    monkeylearn moonclerk moonshot moosend moralis movinghub mrticktock mux nasdaqdatalink neon_tech
    netcore nethunt netlify neutrinoapi new-relic new-york-times new_relic new_york_times newrelic
    newsapi newscatcher newyorktimes nexmo ngrok nhost nicereply nightfall notion novita nozbeteams
    numverify nutritionix nylas nytimes octopus okta onedesk onelogin onepagecrm onesignal onwater
    oopspam openai opencage openexchangerates openrouter openuv openweather opsgenie optimizely
    overloop packagecloud paddle pagerduty pandadoc pandascore paperform papertrail paralleldots
    parsehub parseur partnerstack pastebin paydirtapp paymoapp paymongo paypal paypaloauth paystack
    pdflayer pdfshift peopledatalabs pepipost perplexity persistiq phantombuster photoroom
    phraseaccesstoken pinata pinecone pipedrive pipefy pivotal pixabay plaid planetscale
    planviewleankit planyo playht plivo poloniex polygonio polymailer portkey positionstack
    postageapp posthog postman postmark powrbot privacy.com private-ai private_ai privateai prodpad
    promptlayer propelauth prospectcrm prospectio protocolsio proxycrawl pubnub pulumi purestake
    pushbullet pusher pushover qdrant qualaroo qubole questdb quickbooks rapidapi raygun razorpay
    readme_io readwise realtimekit rebrandly recurly remotebg repairshopr replicate restpack
    restpackhtml rev.ai rev_ai revampcrm ringcentral ringover robinhood rocketreach rollbar route4me
    runrunit salescookie salesflare salesforce salesloft salesmate satismeter saucelabs scaleway
    scalr scrapeowl scraperapi scraperbox scrapersite scrapestack scrapingant scrapingbee
    screenshotapi screenshotlayer scrutinizerci securitytrails selectpdf sendbird sendgrid sendinblue
    sendpulse sentry serpapi serphouse serpstack shippo shodan shopify shotstack shutterstock
    signable signalwire signaturit signupgenius sigopt siliconflow simfin simplesat simplynoted
    simvoly sinch siteleaf skrapp skybiometry smartsheet smartystreets smooch snipcart snowflake snyk
    softlayer solcast sonar sonarqube soundcloud sourcegraph sparkpost speechmatics splunk
    splunkobservability spoonacular sportradar sportsmonk spotify squarespace statuscake statuspage
    statuspal stepfun stitchdata stockdata storecove stormboard stormglass storyblok strapi strava
    stripe stytch sumo sumologic supabase supernotes supertokens surveyanyplace surveybot
    surveymonkey surveysparrow survicate swiftype tailscale tallyfy tatum tavily teamgate teamworkcrm
    technicalanalysis telegr telegram telnyx testingbot textmagic theoddsapi thinkific thousandeyes
    ticketmaster tidbcloud tiingo timezoneapi tineswebhook tinypng tmetric todoist toggltrack tomtom
    tradier transferwise travelpayouts travis travisci trello turbopuffer twelvedata twilio twitch
    twitter tyntec typeform ubidots unify_id unplugg unsplash upcdatabase uplead upleap uploadcare
    upstash uptimerobot urlscan userflow userstack vatlayer vercel verimail veriphone versioneye
    viewneo vimeo virustotal visualcrossing voiceflow voicegain volcengine vonage vouchery vpnapi
    vultr wakatime walkscore weatherapi weatherbit weatherstack weaviate webex webflow whoxy wistia
    wit.ai woocommerce workos workstack worldcoinindex worldweather wrike xray yandex youneedabudget
    zapier zendesk zenkit zenrows zenscrape zenserp zeplin zerobounce zerotier zhipu zilliz
    zipcodeapi zipcodebase zonkafeedback zoom zulipchat`.split(/\s+/)

/** Short names are words of other words. */
export const SHORT_VENDORS: ReadonlySet<string> = new Set(VENDORS.filter((vendor) => vendor.length < 5))
