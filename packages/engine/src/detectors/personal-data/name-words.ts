/** Words that stand beside names without being part of them, in lower case without accents. */

/** Capitalised words that are no part of a person's name: they end a run of names. */
const OTHER = `a an the this that these those it its he she we they you i his her our their your my me him us them who whom whose which
what when where why how and or but nor if then else so as at by for from in into of off on onto out over to up with without
about above after again against all also always am any are because been before being below between both can cannot could did do
does doing done down during each every few further get gets got had has have having here however is just let lets like made make
makes many may might more most much must never no not now once only other own please same shall should since some still such than
there therefore through thus too under until unless upon use used using very was were while will would yes yet new old next last
first second third previous current see note notes today tomorrow yesterday tonight monday tuesday wednesday thursday friday
saturday sunday mon tue wed thu fri sat sun january february march april june july august september october november december jan
feb mar apr jun jul aug sep sept oct nov dec hi hello hey dear thanks thank regards sincerely best kind yours greetings welcome
mr mrs ms miss dr prof sir madam mister herr frau monsieur madame mademoiselle senor senora don dona signor signora
inc llc ltd gmbh plc corp corporation company co group bank university college school institute hospital clinic center centre
foundation association society committee council ministry department office agency bureau court church museum library theatre
theater orchestra band club team league party union press times post news journal review magazine street road avenue lane drive
boulevard square place park bridge river lake mountain mount island beach bay city town village county state country republic
kingdom north south east west northern southern eastern western central airport station hotel restaurant cafe bar store shop market
api app application apps server client user users admin administrator test testing tests code data database file files folder
directory project repository repo branch issue issues pull request requests response error errors warning build version release
update install installation configuration config settings setup guide tutorial documentation docs reference example examples
overview introduction summary description details feature features support service services system systems platform software
hardware network security policy policies rule rules model models tool tools agent agents task tasks workflow template templates
framework library libraries package packages module modules class classes function functions method methods object objects type
types string number boolean array list map set key keys value values name names id title status state date time day week month
year email phone address contact account accounts number card credit password username login sign signup profile home page pages
website site web link links url image images video audio text document documents report reports form forms table tables chart
english french german spanish italian dutch portuguese russian chinese japanese korean arabic hindi polish turkish greek swedish
danish norwegian finnish american british canadian australian european african asian indian mexican brazilian
google microsoft apple amazon facebook meta twitter linkedin github gitlab docker kubernetes linux windows android java
javascript typescript python openai anthropic claude gemini azure aws oracle ibm intel nvidia adobe slack zoom notion jira
visual studio mac macos ios iphone chrome firefox safari edge internet explorer excel word powerpoint outlook teams
act law bill section article chapter part figure table appendix award prize cup championship festival concert novel film movie
song album book series show game story tales letter war world nations united states kingdom america europe africa asia
president minister senator governor mayor king queen prince princess pope bishop ceo cfo cto coo founder director manager
engineer developer designer analyst consultant officer secretary chairman professor doctor nurse teacher student lawyer judge
patient customer employee employer client member guest owner author editor writer artist singer actor actress musician
und oder der die das ein eine ist sind mit von zu im am auf fur aus bei nach vor sehr geehrte geehrter liebe lieber hallo
le les un une des du et ou est sont avec pour dans sur chez bonjour cher chere merci
el los las una y o es son con para por en hola estimado estimada gracias lo
il gli un uno e o con per ciao gentile egregio caro cara grazie buongiorno
het een en of met voor naar bij beste geachte hallo bedankt
strasse straat gade gatan vej vagen via rue calle avenida plaza piazza corso viale allee platz weg
birth birthday born age gender male female nationality passport license licence social insurance policy claim invoice order
payment transaction transfer balance amount total tax income salary loan mortgage deposit bank branch routing swift iban
street avenue apartment apt suite floor unit box po zip postal code county district province region
regarding subject re fw fwd cc bcc sent received attached attachment signature approved rejected pending completed open closed
true false null none undefined todo fixme important required optional default public private internal external
high low medium critical major minor left right top bottom front back start stop end begin beginning continue cancel submit
add remove delete edit create read write run execute call return check verify validate confirm select choose click press enter
follow ask tell give take find search look view show hide open close save load send receive copy move rename upload download
customer's it's he's she's let's that's what's who's there's here's i'm i'd i'll i've you're you'll we're we'll they're don't
can't won't isn't doesn't didn't couldn't wouldn't shouldn't named called said says asked told wrote met meet visit
ok okay oh well sure great good nice happy sad sorry congratulations
sonata symphony drive mountain grand royal saint san santa st ste los las el la
mother father brother sister son daughter wife husband uncle aunt cousin friend boss colleague neighbor neighbour`

/** Places that stand beside names and look like them. */
const PLACES = `afghanistan albania algeria andorra angola argentina armenia australia austria azerbaijan bahamas bahrain bangladesh barbados belarus
belgium belize benin bhutan bolivia bosnia botswana brazil brunei bulgaria burundi cambodia cameroon canada chile china colombia congo croatia
cuba cyprus czechia denmark djibouti ecuador egypt eritrea estonia ethiopia fiji finland france gabon gambia germany ghana greece greenland
grenada guatemala guinea guyana haiti honduras hungary iceland indonesia iran iraq ireland italy jamaica japan kazakhstan kosovo kuwait
kyrgyzstan laos latvia lebanon lesotho liberia libya liechtenstein lithuania luxembourg macedonia madagascar malawi malaysia maldives mali
mauritania mauritius mexico moldova monaco mongolia montenegro morocco mozambique myanmar namibia nepal netherlands nicaragua niger nigeria
norway oman pakistan palestine panama paraguay peru philippines poland portugal qatar romania russia rwanda samoa senegal serbia seychelles
singapore slovakia slovenia somalia spain sudan suriname sweden switzerland syria taiwan tajikistan tanzania thailand togo tonga tunisia
turkey turkmenistan tuvalu uganda ukraine emirates uruguay uzbekistan vanuatu vatican venezuela vietnam yemen zambia zimbabwe zealand lanka
leone rica scotland wales england britain deutschland osterreich schweiz suisse italia espana nederland belgie polska sverige norge danmark
london berlin munich munchen hamburg frankfurt cologne koln stuttgart dusseldorf leipzig dresden vienna wien zurich geneva geneve basel bern
amsterdam rotterdam utrecht brussels bruxelles antwerp copenhagen stockholm oslo helsinki warsaw krakow prague praha budapest bucharest sofia
athens istanbul ankara moscow kiev kyiv minsk riga vilnius tallinn belgrade zagreb ljubljana sarajevo lisbon lisboa porto madrid barcelona
valencia sevilla seville bilbao rome milano naples napoli torino turin venice venezia bologna lyon marseille toulouse nice nantes bordeaux
strasbourg lille dublin edinburgh glasgow manchester liverpool birmingham leeds bristol cardiff oxford cambridge york boston chicago seattle
angeles francisco diego antonio jose vegas orleans philadelphia detroit denver phoenix portland atlanta miami dallas houston baltimore
cleveland minneapolis nashville memphis milwaukee sacramento toronto montreal vancouver ottawa calgary edmonton quebec mexico bogota lima
santiago buenos aires paulo janeiro brasilia caracas quito havana tokyo osaka kyoto nagoya seoul busan beijing shanghai shenzhen guangzhou hong
kong taipei manila jakarta bangkok hanoi saigon mumbai delhi bangalore bengaluru chennai kolkata hyderabad pune karachi lahore dhaka kathmandu
dubai abu dhabi doha riyadh jeddah tehran baghdad beirut damascus amman jerusalem tel aviv cairo alexandria lagos abuja accra nairobi kampala
johannesburg pretoria durban cape casablanca tunis algiers addis ababa sydney melbourne brisbane perth auckland wellington
alabama alaska arizona arkansas california colorado connecticut delaware hawaii idaho illinois indiana iowa kansas kentucky louisiana maine
maryland massachusetts michigan minnesota mississippi missouri nebraska nevada hampshire ohio oklahoma oregon pennsylvania tennessee texas
utah vermont wisconsin wyoming ontario alberta manitoba saskatchewan bavaria bayern sachsen hessen catalonia andalusia tuscany lombardy
normandy brittany provence siberia crimea kashmir punjab gujarat kerala bengal tibet sahara amazonia patagonia caribbean mediterranean
atlantic pacific baltic arctic antarctica balkans scandinavia benelux`

/** Particles inside a name. */
const PARTICLES = `de del della dello dei degli di da das do dos du des la las los le van von der den ten ter te op el al bin bint ibn ben
abu af av zu zum zur y e san santa st vom dalla dal d`

/** Titles after which a name follows. */
const HONORIFICS = `mr mrs ms mx miss dr prof professor doctor sir madam madame mme mlle monsieur herr hr frau fr fraulein sr sra srta
senor senora senorita don dona sig signor signora signorina dott dottor dottssa dhr mevr mevrouw mw meneer pan pani rev reverend
hon judge capt captain lt sgt col gen maj cpl pvt president senator governor detective officer nurse dra lic ing avv geom`

const split = (text: string): Set<string> => new Set(text.split(/\s+/))

const GIVEN_TOO = split(
  'antonio jose diego francisco angeles santiago alexandria sofia sydney phoenix abu tel perth york',
)

export const NOT_NAMES: ReadonlySet<string> = new Set([
  ...split(OTHER),
  ...[...split(PLACES)].filter((place) => !GIVEN_TOO.has(place)),
])
export const NAME_PARTICLES: ReadonlySet<string> = split(PARTICLES)
export const HONORIFIC_WORDS: ReadonlySet<string> = split(HONORIFICS)

/** Words after a run of names that make the whole an organisation, a place or a work, not a person. */
export const ORGANISATION_WORDS: ReadonlySet<string> =
  split(`inc llc ltd gmbh ag plc corp corporation company co group bank university college
school institute hospital clinic center centre foundation association society committee council ministry department agency
street st road rd avenue ave lane ln drive dr boulevard blvd square court ct way place pl terrace park bridge river lake mountain
island beach bay city town village county airport station hotel restaurant cafe store shop market orchestra band club fc team
league museum library theatre theater church cathedral chapel hall house award prize cup stadium arena act law syndrome disease
theorem algorithm effect equation distribution test method framework & bros brothers sons partners holdings industries
technologies systems solutions labs studios records pictures entertainment press publishing bv nv sa srl spa oy ab sarl kg
strasse straat gasse platz weg allee avenue rd hwy highway freeway trail creek springs falls valley heights hills gardens`)

/** Without accents, in lower case. */
export function foldWord(word: string): string {
  const lower = word.toLowerCase()
  if (!/[^\x00-\x7f]/.test(lower)) return lower
  return lower
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .replaceAll('ß', 'ss')
    .replaceAll('æ', 'ae')
    .replaceAll('œ', 'oe')
    .replaceAll(/[đð]/g, 'd')
    .replaceAll('þ', 'th')
    .replaceAll('ı', 'i')
    .replaceAll('’', "'")
}
