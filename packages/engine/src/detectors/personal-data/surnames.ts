/** Common family names over many cultures, without accents, in lower case, and the endings that give others away. */

const COMMON = `smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez gonzalez wilson anderson
thomas taylor moore jackson martin lee perez thompson white harris sanchez clark ramirez lewis robinson walker young allen king
wright scott torres nguyen hill flores green adams nelson baker hall rivera campbell mitchell carter roberts gomez phillips
evans turner diaz parker cruz edwards collins reyes stewart morris morales murphy cook rogers gutierrez ortiz morgan cooper
peterson bailey reed kelly howard ramos kim cox ward richardson watson brooks chavez wood james bennett gray mendoza ruiz
hughes price alvarez castillo sanders patel myers long ross foster jimenez powell jenkins perry russell sullivan bell coleman
butler henderson barnes gonzales fisher vasquez simmons romero jordan patterson alexander hamilton graham reynolds griffin
wallace moreno west cole hayes bryant herrera gibson ellis tran medina aguilar stevens murray ford castro marshall owens
harrison fernandez mcdonald woods washington kennedy wells vargas henry chen freeman webb tucker guzman burns crawford olson
simpson porter hunter gordon mendez silva shaw snyder mason dixon munoz hunt hicks holmes palmer wagner black robertson boyd
rose stone salazar fox warren mills meyer rice schmidt garza daniels ferguson nichols stephens soto weaver ryan gardner payne
grant dunn kelley spencer hawkins arnold pierce vazquez hansen peters santos hart bradley knight elliott cunningham duncan
armstrong hudson carroll lane riley andrews alvarado ray delgado berry perkins hoffman johnston matthews pena richards contreras
willis carpenter lawrence sandoval guerrero george chapman rios estrada ortega watkins greene nunez wheeler valdez harper burke
larson santiago maldonado morrison franklin carlson austin dominguez carr lawson jacobs obrien lynch singh vega bishop
montgomery oliver jensen harvey williamson gilbert dean sims espinoza howell li wong reid hanson le mccoy garrett burton fuller
wang weber welch rojas lucas marquez fields park yang little banks padilla day walsh bowman schultz luna fowler mejia davidson
acosta brewer may holland juarez newman pearson curtis cortez douglas schneider joseph barrett navarro figueroa keller avila
wade molina stanley hopkins campos barnett bates chambers caldwell beck lambert miranda byrd craig ayala lowe frazier powers
neal leonard gregory carrillo sutton fleming rhodes shelton schwartz norris jennings rowe cohen ouellet tremblay gagnon roy
cote bouchard gauthier morin lavoie fortin gagne pelletier belanger levesque bergeron leblanc girard simard boucher
mueller muller schmid fischer meier mayer maier huber bauer becker schulz hoffmann schafer schaefer koch richter klein wolf
schroder schroeder neumann schwarz zimmermann braun kruger krueger hofmann hartmann lange schmitt werner schmitz krause lehmann
kohler maurer konig koenig walter mayr kaiser fuchs peters lang scholz moller moeller weiss jung hahn schubert vogel friedrich
keller gunther frank berger winkler roth beck lorenz baumann franke albrecht schuster simon ludwig bohm boehm winter kraus
schumacher kramer vogt stein jager jaeger otto sommer gross seidel heinrich brandt haas schreiber graf dietrich ziegler kuhn
pohl engel horn busch bergmann thomas voigt sauer arnold wolff pfeiffer lindner ebert nowak novak steiner gruber pichler moser
egger wimmer eder auer binder fuchs reiter brunner lechner bachmann frei suter schneiter wyss gerber wirth
de-vries jansen janssen jong visser smit meijer mulder bos vos hendriks dekker brouwer bakker boer dijkstra dijk dam jonge
hoekstra koster prins huisman postma kuipers verhoeven peeters maes jacobs mertens willems claes goossens wouters desmet
dubois lambert dupont martin bernard thomas petit robert richard durand leroy moreau laurent lefebvre michel david bertrand
roux vincent fournier morel girard andre mercier blanc guerin boyer garnier chevalier francois legrand gauthier garcia perrin
robin clement morin nicolas henry roussel mathieu gautier masson marchand duval denis dumont marie lemaire noel meyer dufour
meunier brun blanchard giraud joly riviere lucas brunet gaillard barbier arnaud martinez gerard roche renard schmitt roy leroux
colin vidal caron picard roger fabre aubert lemoine renaud dumas lacroix olivier philippe bourgeois pierre benoit rey leclerc
payet rolland leclercq guillaume lecomte lopez jean dupuy guillot hubert berger carpentier sanchez dupuis moulin louis
deschamps huet vasseur perez boucher fleury royer klein jacquet adam paris poirier marty aubry guyot carre charles renault
charpentier menard maillard baron bertin bailly herve schneider fernandez collet leger bouvier julien prevost millet perrot
daniel cousin germain breton besson langlois remy pelletier leveque perrier leblanc barre lebrun marchal weber mallet hamon
boulanger jacob monnier michaud rodriguez guichard gillet etienne grondin poulain tessier chevallier collin chauvin gay
marechal antoine fontaine bouchet
rossi russo ferrari esposito bianchi romano colombo ricci marino greco bruno gallo conti deluca mancini costa giordano rizzo
lombardi moretti barbieri fontana santoro mariani rinaldi caruso ferrara galli martini leone longo gentile martinelli vitale
lombardo serra coppola desantis dangelo marchetti parisi villa conte ferraro ferri fabbri bianco marini grasso valentini
messina sala deangelis gatti pellegrini palumbo sanna farina rizzi monti cattaneo morelli amato silvestri mazza testa
grassi pellegrino carbone giuliani benedetti barone rossetti caputo montanari guerra palmieri bernardi martino fiore derosa
ferretti bellini basile riva donati piras vitali battaglia sartori neri costantini milani pagano ruggiero sorrentino damico
orlando negri mantovani
fernandes pereira oliveira souza lima carvalho ferreira ribeiro almeida alves gomes rodrigues santos sousa costa martins araujo
barbosa rocha dias nascimento andrade moreira nunes marques machado mendes freitas cardoso ramos goncalves santana teixeira
pinto correia monteiro moura azevedo cavalcanti melo castro campos batista duarte reis vieira farias tavares coelho cunha
figueiredo fonseca matos barros pacheco nogueira borges aguiar
alonso gutierrez blanco molina serrano dominguez vazquez gil ibanez marin sanz crespo calvo cabrera reyes vidal prieto
iglesias cano lozano guerrero benitez santana hidalgo gallego suarez pascual arias vicente fuentes carmona soler mora
santiago diez parra caballero rosario nieto aguirre bravo roman saez velasco merino rojas moya soto esteban lara pastor rubio
alcaraz portillo narvaez rangel quintero ochoa cardenas zamora villarreal orozco salinas ibarra trujillo montoya
valencia solis rosales cervantes escobar bustamante pineda mejia arroyo zuniga andrade gallegos cisneros
kowalski nowak wisniewski wojcik kaminski lewandowski zielinski szymanski wozniak dabrowski kozlowski mazur krawczyk kaczmarek
piotrowski grabowski zajac pawlak krol wrobel wieczorek
svoboda dvorak cerny prochazka kucera vesely horak nemec pokorny pospisil hajek jelinek kral ruzicka benes fiala sedlacek
kolar urban kratochvil zeman novotny horvat horvath kovac kovacs szabo toth varga nagy kiss molnar nemeth farkas balogh papp
takacs juhasz lakatos meszaros olah simon racz fekete szilagyi torok feher balazs gal kis szucs kocsis orsos pinter fodor
sipos lukacs
popa popescu radu ionescu dumitru stan stoica gheorghe matei ciobanu rusu dobre munteanu
ivanov smirnov kuznetsov popov sokolov lebedev kozlov novikov morozov petrov volkov
papadopoulos vlahos georgiou ioannou konstantinou
yilmaz kaya demir celik sahin yildiz yildirim ozturk aydin ozdemir arslan dogan kilic aslan cetin kara koc kurt ozkan simsek
polat korkmaz
khan ahmed ali hussain hassan malik ibrahim mohamed mahmoud abdullah hassan hussein rahman sheikh chowdhury siddiqui qureshi
ansari hashemi hosseini karimi ahmadi rezaei mohammadi haddad khoury nasser saleh salem said mansour farouk aziz habib
cohen levi mizrahi peretz biton dahan friedman katz goldberg goldman rosenberg shapiro kaplan levin levy schwartz stern
sharma verma gupta singh kumar patel shah mehta jain reddy rao nair menon iyer iyengar pillai das roy ghosh banerjee mukherjee
chatterjee bose dutta sen mishra pandey tiwari dubey yadav agarwal agrawal joshi desai kulkarni patil deshmukh naidu chauhan
rajput thakur bhatt trivedi kapoor khanna malhotra chopra arora bhatia sethi gill sidhu dhillon fernando perera silva bandara
wang zhang liu chen yang huang zhao wu zhou xu sun zhu gao lin guo luo liang song zheng xie deng feng zeng xiao tian
cai pan jiang yuan dong peng cheng wei ren tang chan cheung leung lau lam chow kwok yip tsang tse chiu
nguyen tran pham huynh hoang phan vu vo dang bui ngo duong
kim park choi jung kang cho yoon jang lim han shin seo kwon hwang ahn song ryu hong
sato suzuki takahashi tanaka watanabe ito yamamoto nakamura kobayashi kato yoshida yamada sasaki yamaguchi matsumoto inoue
kimura hayashi shimizu yamazaki mori abe ikeda hashimoto ishikawa ogawa maeda okada hasegawa fujita goto kondo murakami endo
aoki sakamoto fukuda ota fujii nishimura miura fujiwara okamoto matsuda nakagawa nakano harada ono tamura takeuchi kaneko wada
nakayama ishida ueda morita hara shibata sakai kudo yokoyama miyazaki miyamoto uchida takagi ando ohno kawano masuda andou
santos reyes cruz bautista ocampo garcia mendoza tan lim ong tay teo goh chua
okafor okeke okonkwo adebayo adeyemi balogun ogunleye nwosu eze mensah owusu boateng asante appiah osei diallo traore keita
coulibaly toure diop ndiaye fall sow ba cisse kone camara mwangi kamau otieno ochieng odhiambo wanjiku njoroge kiprop moyo
ndlovu dlamini nkosi khumalo mokoena botha venter naidoo pretorius vandermerwe tesfaye bekele haile abebe
hansen johansen olsen larsen andersen nilsen pedersen kristiansen jensen karlsen berg haugen hagen eriksen bakken strand lie
nielsen christensen rasmussen sorensen petersen madsen kristensen thomsen poulsen mortensen lund
andersson johansson karlsson nilsson eriksson larsson olsson persson svensson gustafsson lindberg lindstrom lindgren
bergstrom lundberg lundgren nystrom nyberg sjoberg strom holm holmberg magnusson berglund forsberg wallin
korhonen virtanen makinen nieminen makela laine heikkinen koskinen jarvinen salo turunen heikkila saarinen lahtinen`

/** Endings of family names that no ordinary English, German or Romance word has; at least three letters stand before them. */
const ENDINGS: ReadonlySet<string> = new Set(
  `owski ewski inski ynski ecki icki owska ewska inska cka owicz ewicz ovic evic ovich evich enko chuk czyk
czak escu eanu opoulos poulou idis iadis akis oglu shvili adze nyan ryan ikova ilova inova akova ekova ovna
aeva ayev iyev eyev hayev atov akov ikov ukov inov anov onov enov usov isov itov imov omov arov erov orov
nova tova sova rova kova lova mova dova bova zova ceva leva neva seva reva teva deva jeva yeva ndez ldez
rdez guez quez chez nzalez inez imenez sson ssen dottir nsen tsen rsen dsen ksen gsen lsen inen ainen kanen
lanen manen nanen panen ranen sanen tanen honen konen lonen ponen ronen sonen tonen vonen berg stein bauer
mann meier meyer maier hofer huber strom gren quist qvist lund dahl elli etti ucci acci ozzi azzi izzi ussi
ossi ini sma stra inga ema`.split(/\s+/),
)
const ENDING_LENGTHS: readonly number[] = [...new Set([...ENDINGS].map((ending) => ending.length))]
const BEGINNING = /^(?:mc|mac|fitz|o')[a-z]{3}/

/** Words that end so and are none. */
const NOT_ENDINGS =
  /(?:^mac(?:os|ro|ros|hine|book|hines)|^(?:ruffini|mini|gemini|houdini|linguini|panini|zucchini|martini|bikini|someone|everyone|anyone|iphone|phone|zone|clone|stone|bone|tone|alone|drone|throne|milestone|smartphone|headphone|microphone|telephone|timezone|standalone|backbone|cyclone|ozone|gone|done|none|one|cinema|schema|enema|technic|picnic|clinic|cynic|ethnic|hygienic|german|human|personen|manic|panic|sonic|tonic|ionic|conic|runic|phonic|iconic|harmonic|electronic|mechanic|botanic|organic|titanic|volcanic|hispanic|islanic|chronic|ironic|tectonic|mnemonic|orchestra|maestra|extra|palestra|plasma|miasma|dogma|prisma|charisma|sigma|heidelberg|nuremberg|bloomberg|iceberg|spreadsheets|fema|nova|casanova|bossanova|villanova|innova|bryan|ryan)$)/

const FAMILY_NAMES: ReadonlySet<string> = new Set(COMMON.split(/\s+/))

export function isFamilyName(folded: string): boolean {
  if (FAMILY_NAMES.has(folded)) return true
  if (folded.length < 5 || folded.length > 24) return false
  const isKnown =
    BEGINNING.test(folded) ||
    ENDING_LENGTHS.some((length) => folded.length >= length + 3 && ENDINGS.has(folded.slice(-length)))
  return isKnown && !NOT_ENDINGS.test(folded)
}

/** Family names that are first of all words, places or things: never a person by themselves. */
const WORDY: ReadonlySet<string> = new Set(
  `baker cook fisher mason porter taylor walker hunter king bishop price rice rose stone wood woods young black white brown green gray
grey long short little small strong rich wise love hope day may march fields field banks brooks rivers hill lane park lake west north cross
church bell ball bush page cooper parker turner miller potter carpenter weaver gardner knight marshall noble pope prince duke earl lord
major sharp power powers swift wolf fox hart lamb bird crow crane drake finch hawk best good goodman freeman newman case chase check cash
coin code key keys lock forest grant graves hand head foot legs frost snow winter summer austin jackson washington lincoln madison houston
dallas hamilton jordan chandler francis florence spencer stanley carson barrett morgan marvel sims wade ward wells webb field york paris
london roma romano milano milani messina ferrara parma colon santos cruz flores rosas reyes luna campos rivera moreno blanco rey leon
santiago vega sala conte costa riva guerra messi leal lima rocha castro ford bentley bell dell lee case gates jobs bates hayes ray reed
rhodes ross cole dean penny kelly kim king dang ban vo bui ngo dang bo han shin lim kang seo song sen das rao bose roy mori abe ito
ota ono ueda mono wang zhang chan lin lau fall sow ba kone cisse diop lange lang klein gross kaiser kaya koc kara kurt koch wolf winter
sommer engel horn vogel stein berg strand holm lie koster smit bos dam prins boer jong maes post klerk martini panini bernini
kernel channel panel colonel shell cell mcdonald mcdonalds macintosh mackintosh wright wagner dyer dewey ryan martin simon thomas james
andrews alexander henry gordon george michel robert richard bernard david vincent olivier nicolas louis mathieu guillaume laurent petit
blanc brun leger prince germain boulanger boucher marchand fontaine moulin riviere dumas conti monti neri serra villa fiore grasso longo
gallo leone leoni gentile sharma model models mills castillo luna escobar bravo rubio nieto soler mora pastor cano lara soto parra roman
cabrera valencia toledo navarro medina merida burgos segovia aragon franco duran rosario perla paz sanchez montana verona siena
francis haas jacobs engels bauer mayer maier roth beck lorenz werner simon ludwig otto franke heinrich dietrich friedrich schubert bach
mozart wagner brahms hegel kant marx nietzsche einstein bernstein wittgenstein frankenstein goldstein goldberg nuremberg spielberg
volkov popov markov chebyshev lyapunov kalashnikov gaussian laplacian bauer hessian german roman
jenkins fibonacci jaeger gutenberg dupont dijkstra levenshtein hudson jetty bernoulli iceland sweden berlin stockholm holland england`.split(
    /\s+/,
  ),
)

/** Whether a family name standing alone is one. */
export function isPlainFamilyName(folded: string): boolean {
  return folded.length >= 5 && !WORDY.has(folded)
}
