/** How much a word is spelled like a name rather than like other words: letter triples of our own lists weighed against each other. */

import { GIVEN_NAMES } from './given-names.ts'
import { NOT_NAMES, ORGANISATION_WORDS } from './name-words.ts'
import { unitAt } from '../../views/unit-at.ts'

/** Ordinary and technical words that are written with capitals in headings, products and code. */
const ORDINARY = `ability access accelerator activity adapter additional address advanced aggregate airport alert algorithm allocation alpha
analysis analytics anchor animation annotation anonymous appearance application approach architecture archive argument arrow artifact
assembly assertion asset assistant asynchronous attribute authentication authorization automatic automation availability average backend
background backup balance bandwidth banner barrier baseline batch battery behavior benchmark benefit beta binary binding blockchain
blueprint bookmark boolean bootstrap boundary bracket breakpoint broadcast browser bucket buffer bundle business button cache calculator
calendar callback camera campaign canvas capability capacity capture career carousel cascade catalog category certificate challenge
channel character checkbox checkout chocolate circuit citation classification cleaner clipboard closure cluster coaching collection column
combination command comment commercial commission commit commodity communication comparison compiler completion complexity compliance
component composer composition compression computation computer concept conclusion concurrency condition conference confidence
configuration conflict confluence connection connector consensus consistency console constant constraint construction consumer container
content context contract contribution controller convention conversation conversion cookie coordinate copilot copyright corner correction
correlation counter coverage creation credential criteria critical currency cursor customization cyber daily dashboard debugger decimal
decision declaration decorator default deployment dependency deprecated descriptor desktop destination detection development device
diagnostic diagram dictionary difference digital dimension directive disclosure discovery discussion display distribution domain download
duration dynamic ecosystem editor education effective efficiency electric element embedding emulator encoding encryption endpoint energy
engine enterprise entity environment equipment estimation evaluation event evidence exception exchange execution executive exercise
expansion experience experiment expert explanation exploration export expression extension extraction factory failure fallback favorite
feedback fetch field filter finance firewall fitness flexible floating footer forecast format formatter formula forward fragment frame
frequency frontend fullstack functional funding future gallery gateway general generation generator generic geometry gradient grammar graph
graphics grouping growth guardrail guidance handler handling hardware harness header heading health heatmap helper hierarchy highlight
history hosting household hyperlink identifier identity illustration immutable implementation import improvement incident inclusion index
indicator industry inference inflation information infrastructure inheritance initial injection innovation insight inspection inspector
instance instruction instrument integer integration integrity intelligence interaction interface internal interpreter interval inventory
investment invoice isolation iteration journey kernel keyboard keyword knowledge landing landscape language latency launch layer layout
leadership learning ledger lesson library lifecycle lighting likelihood limitation linear listener literal loading location logger logic
lookup machine magnet mainframe maintenance management manifest manual mapping market marketing markdown master matching material matrix
maximum measure mechanism mediation membership memory merchant message metadata method metric middleware migration milestone minimum mission
mobile mocking modal moderation modification module monitor monitoring monthly motion multiple mutation namespace narrative navigation
negative nested neural notebook notification numeric observation observer offline online opening operation operator optimization option
orchestration organization orientation origin outcome outline output overflow overlay overview package pagination palette panel paragraph
parallel parameter parent parser partition partner password pattern payload performance permission persistence person perspective physical
pipeline pixel placeholder planning platform playground plugin pointer polling population portfolio position positive potential prediction
preference prefix premium preparation presentation preview primary priority privacy privilege procedure process processing processor producer
production profile program progress project promise prompt proof property proposal protection protocol prototype provider provisioning proxy
publication publisher purchase purpose quality quantity quantum query question queue quick quota quote random ranking reaction reader reality
reasoning receipt recommendation record recovery recursion reduction redirect reference refactoring reflection regex region registration
registry regression regular regulation rejection relation relational reliability remediation remote rendering replacement replica reporter
representation reproduction requirement research reservation resilience resolution resolver resource responsibility responsive restore result
retention retrieval retry revenue review revision reward rollback rollout rotation route router routine runtime safety sample sampling sandbox
scaffold scalability scalar schedule scheduler schema science scope score scraper screen screenshot script scroll search season secondary
secret sector secure segment selection selector semantic semester sender sensitive sensor sentence sentiment sequence serializer session
severity sharing shell shipping shortcut sidebar signal signature silver similarity simple simulation singleton situation skeleton sketch
snapshot snippet social socket solution source spatial specification spectrum speed spreadsheet sprint stability stack staging standard
statement static statistics stepper storage store storefront strategy stream streaming strength strict structure student studio style
stylesheet submission subscriber subscription substring suffix suggestion suite summary supplier surface survey sustainability switch symbol
sync syntax synthesis tactic target taxonomy technical technique technology telemetry terminal terraform territory textbook theme theory thread
threat threshold thumbnail ticket timeline timeout timer timestamp toggle token tooltip topic topology tracker tracking traffic training
transaction transcript transfer transform transformer transition translation transparency transport traversal trigger troubleshooting tuple
typography uniform union universal upgrade upstream usability usage utility validation validator variable variant vector vendor verification
viewport virtual visibility visitor visualization voice volume vulnerability wallet warehouse warning watcher wealth weather webhook weekly
widget wildcard window wireframe wizard worker workload workspace wrapper writing yearly zone accounting actually agreement airline album
animal apartment apple argument artist association athletic attention attorney audience avenue baseball basketball battle beautiful beauty
bedroom bicycle bitter blanket blood border bottle branch bread breakfast breath brilliant budget burden butter cabinet camping candle capital
captain castle celebration central ceremony champion charity chicken children chocolate christmas cinema civil classic climate clothing coach
coffee collapse colonial comfort commander commerce communist community competition concrete congress constitution cooking corporate cotton
courage cricket crisis culture dancing danger daughter democracy democratic desert dinner disaster discount disease district doctor dragon
dramatic driving eagle earth easter eastern economic election electronic emergency emperor empire employment ending enemy engineering entrance
episode equal evening evolution excellent existence explosion factor faculty famous fantasy farmer fashion father federal fellow female
fiction fighting figure finger fishing flight flower football foreign forest fortune fourth freedom friendship funeral furniture galaxy garden
gender genius gentle glory golden government graduate grocery guardian guitar happiness harbor healthy heaven heritage highway hockey holiday
holy horror horse household housing human hunting husband illness imperial income independence industrial infection injury insurance
interior invasion investigation island judgment justice kitchen laboratory labor landlord laughter leader league leather legend legislature
liberal liberty lightning literature living lottery luxury magic majority marathon marine marriage medal medical medicine meeting member
merchant military miracle mirror mixture monster monument morning mortgage mother motor movement municipal murder musical mystery national
native natural nature navy nearby nervous neutral nightmare nobel nomination nuclear nursing ocean officer olympic opera opinion opposition
orange orchestra ordinary organic painting palace parliament passenger patience peace penalty pension people perfect permanent philosophy
phoenix photo physics pioneer pizza planet plastic poetry poison police political politics popular poverty prayer presence pressure prison
private professional promotion protest province psychology pursuit railway rainbow reality rebel receiver recipe reform refugee religion
rental republican rescue residence respect restaurant revolution rhythm romance rough royal sacred salvation satellite savage scandal
scholarship secondary secretary senate sentence servant shadow shelter shoulder silence singer skating skill slavery soccer soldier sorrow
soul spirit sporting spring stadium station statue storm story strange strategy stress struggle substance suburb success suffering sugar
supreme surgery surprise survival suspect swimming sympathy tactical talent teaching temple temporary territory terror testament theater
therapy thriller thunder tobacco tourism tournament tragedy treasure treatment treaty triumph tropical trouble trust twilight ultimate uncle
unique universe unknown urban vacation vampire vehicle veteran victim victory village violence virgin virtue vision volunteer voyage warfare
warrior waste wedding weekend welfare western whisper widow wilderness wildlife winner winter wisdom witness wonder worship yellow youth`

/** Letters as 1 to 26; 0 is the edge of a word and every other sign. */
const SIZE = 27

interface Table {
  readonly triples: Float64Array
  readonly pairs: Float64Array
}

function codeAt(word: string, at: number): number {
  const code = unitAt(word, at) - 96
  return code >= 1 && code <= 26 ? code : 0
}

function countTriples(words: Iterable<string>): Table {
  const triples = new Float64Array(SIZE ** 3)
  const pairs = new Float64Array(SIZE ** 2)
  for (const word of words) {
    let before = 0
    let last = 0
    for (let at = 0; at <= word.length; at++) {
      const next = codeAt(word, at)
      const pair = before * SIZE + last
      pairs[pair] = (pairs[pair] as number) + 1
      const triple = pair * SIZE + next
      triples[triple] = (triples[triple] as number) + 1
      before = last
      last = next
    }
  }
  return { triples, pairs }
}

/** Log of how much likelier each triple is among names than among words. */
let weighed: Float64Array | undefined

function weighTriples(): Float64Array {
  const names = countTriples([...GIVEN_NAMES].filter(([, kind]) => kind === 2).map(([name]) => name))
  const words = countTriples(
    [...NOT_NAMES, ...ORGANISATION_WORDS, ...ORDINARY.split(/\s+/)].filter((word) => word.length > 3),
  )
  const ratios = new Float64Array(SIZE ** 3)
  for (let triple = 0; triple < ratios.length; triple++)
    ratios[triple] = Math.log(likelihood(names, triple) / likelihood(words, triple))
  return ratios
}

function likelihood({ triples, pairs }: Table, triple: number): number {
  return ((triples[triple] as number) + 0.5) / ((pairs[Math.floor(triple / SIZE)] as number) + SIZE / 2)
}

/** How much likelier the spelling is among names than among words, as a log for each letter; above 0 like a name. */
export function rateSpelling(folded: string): number {
  const ratios = (weighed ??= weighTriples())
  let sum = 0
  let before = 0
  let last = 0
  for (let at = 0; at <= folded.length; at++) {
    const next = codeAt(folded, at)
    sum += ratios[(before * SIZE + last) * SIZE + next] as number
    before = last
    last = next
  }
  return sum / (folded.length + 1)
}
