/** Orders to set instructions aside, and demands to keep something from the user, in languages of which fewer texts are at hand. */

import type { Cue } from './cues.ts'
import { aside, asideAfter } from './cues-languages.ts'
import { untold } from './cues-tool-languages.ts'

/** Between the parts of one sentence, in scripts of all kinds. */
const G = String.raw`[^.!?。！？।؟։\n]{0,60}?`

/** Accents are folded in Latin letters, and stay in others; a word with a `ј` is read as Latin as far as its letters allow. Literals leave out a first letter that may be a capital. */
export const WORLD_ASIDE_CUES: readonly Cue[] = [
  aside(
    'αγν[οό]ησ\\p{L}{1,4}|αγνοε[ιί]\\p{L}{1,3}|ξ[εέ]χασ\\p{L}{1,4}|ξεχ[αά]στε|παρ[αά]βλεψ\\p{L}{1,4}|παρ[αά]καμψ\\p{L}{1,4}',
    'οδηγ[ιί]\\p{L}{1,3}|εντολ\\p{L}{1,3}|καν[οό]ν\\p{L}{1,4}|περιορισμ\\p{L}{1,4}',
    ['δηγ', 'ντολ', 'ανόν', 'ανον', 'εριορισμ'],
  ),
  aside(
    'ohita\\w{0,2}|unohda\\w{0,2}|sivuuta\\w{0,2}|al(?:a|kaa) (?:valita|noudata)|jata\\w{0,2} huomiotta|hylkaa\\w{0,2}',
    'ohje\\w{0,6}|maarayks\\w{0,6}|saan(?:to|no)\\w{0,6}|kasky\\w{0,6}|rajoituks\\w{0,6}|kehot\\w{0,6}',
    ['ohje', 'maaray', 'saanto', 'saanno', 'kasky', 'rajoituk', 'kehot'],
  ),
  aside(
    'puuza\\w{0,3}|kupuuza|sahau\\w{0,3}|usi(?:fuate|zingatie|jali)',
    'maagizo|maelekezo|sheria|amri|kanuni|miongozo',
    ['maagizo', 'maelekezo', 'sheria', 'amri', 'kanuni', 'miongozo'],
  ),
  aside('ignoreer|vergeet|verontagsaam', 'instruksies|reels|opdragte|bevele|riglyne', [
    'instruksies',
    'reels',
    'opdragte',
    'bevele',
    'riglyne',
  ]),
  aside(
    'injoro\\w{0,3}|shperfill\\w{0,3}|harro\\w{0,3}',
    'udhezim\\w{0,4}|instruksion\\w{0,4}|rregull\\w{0,4}|urdhra\\w{0,4}',
    ['udhezim', 'instruksion', 'rregull', 'urdhra'],
  ),
  aside('անտես\\p{L}{2,4}|մոռաց\\p{L}{2,4}', 'հրահանգ\\p{L}{1,6}|կանոն\\p{L}{1,6}|ցուցում\\p{L}{1,6}', [
    'րահանգ',
    'անոն',
    'ուցում',
  ]),
  asideAfter(
    't[əe]limat\\p{L}{0,8}|qayda\\p{L}{0,8}|[əe]mr\\p{L}{0,8}',
    'n[əe]z[əe]r[əe] alma|gozd[əe]n kecir|unut|saymayin',
    ['limat', 'qayda'],
  ),
  aside(
    'ez ikusi egin|ahaztu|baztertu|ez (?:egin kasurik|jarraitu)',
    'jarraibide\\w{0,6}|argibide\\w{0,6}|agindu\\w{0,6}|arau\\w{0,6}',
    ['jarraibide', 'argibide', 'agindu', 'arau'],
  ),
  aside(
    'zanemari\\w{0,3}|ignorisi\\w{0,3}|ignoriraj\\w{0,3}|zaboravi\\w{0,3}|prezri\\w{0,3}|pozabi\\w{0,3}|ne upostevaj\\w{0,3}',
    'uput\\w{1,4}|instrukcij\\w{1,3}|pravil\\w{1,3}|naredb\\w{1,2}|smjernic\\w|navodil\\w{0,3}|ukaz\\w{0,3}',
    ['uput', 'instrukcij', 'pravil', 'naredb', 'smjernic', 'navodil', 'ukaz'],
  ),
  aside(
    'занемари\\p{L}{0,3}|игнориши\\p{L}{0,3}|заборави\\p{L}{0,3}',
    'упутств\\p{L}{1,3}|правил\\p{L}{1,3}|инструкциј\\p{L}{1,3}|наредб\\p{L}{1,2}',
    ['путств', 'равил', 'нструкциј', 'аредб'],
  ),
  aside(
    'z?ignoruj\\w{0,3}|zapomen\\w{0,3}|zabudni\\w{0,3}|nedbej\\w{0,3}|prehliadni\\w{0,3}|prehlizej\\w{0,3}',
    'pokyn\\w{0,3}|instrukc\\w{1,3}|pravid\\w{1,3}|prikaz\\w{0,3}|nariaden\\w{1,3}|narizen\\w{1,3}',
    ['pokyn', 'instrukc', 'pravid', 'prikaz', 'nariad', 'nariz'],
  ),
  aside(
    'ignorera?|glem|gl[oø]m|bortse fran|se bort (?:fra|ifra)|overse|strunta i|(?:tilsid|asid)osatt',
    'instruktion\\w{0,4}|instruksjon\\w{0,4}|instruks\\w{0,3}|anvisning\\w{0,4}|regler\\w{0,2}|retningslinjer\\w{0,2}|riktlinjer\\w{0,2}|ordrer',
    ['instruktion', 'instruks', 'anvisning', 'regler', 'retningslinjer', 'riktlinjer', 'ordrer'],
  ),
  aside(
    'eira\\w{0,3}|unusta\\w{0,3}|ara (?:arvesta|jargi)',
    'juhis\\w{0,5}|korraldus\\w{0,5}|reegl\\w{0,5}|kask\\w{0,5}',
    ['juhis', 'korraldus', 'reegl', 'kask'],
  ),
  aside(
    'უგულებელყავი?\\p{L}{0,2}|დაივიწყე\\p{L}{0,2}|იგნორირება',
    'ინსტრუქცი\\p{L}{1,4}|მითითებ\\p{L}{1,4}|წეს\\p{L}{1,4}|ბრძანებ\\p{L}{1,4}',
    ['ინსტრუქცი', 'მითითებ', 'წეს', 'ბრძანებ'],
  ),
  asideAfter('સૂચના|નિયમ|આદેશ|નિર્દેશ', 'અવગણ|ભૂલી', ['સૂચના', 'નિયમ', 'આદેશ', 'નિર્દેશ']),
  aside('yi watsi da|manta da|kyale', 'umarni\\w{0,3}|doko(?:ki|kin)|[kƙ]a.?idoji', [
    'umarni',
    'dokoki',
    'idoji',
  ]),
  aside(
    'ה?תעל[םמ]\\p{L}{0,2}|תתעל[םמ]\\p{L}{0,2}|שכחו?|תשכח\\p{L}{0,1}',
    '\\p{L}{0,3}(?:הוראות|הנחיות|כללים|פקודות|חוקים)\\p{L}{0,2}',
    ['הוראות', 'הנחיות', 'כללים', 'פקודות', 'חוקים'],
  ),
  aside(
    'hagyd? figyelmen kivul|hagyja figyelmen kivul|felejtsd? el|felejtse el|ignorald?|ignoralja',
    'utasitas\\w{0,6}|szabaly\\w{0,6}|iranyelv\\w{0,6}|parancs\\w{0,6}',
    ['utasitas', 'szabaly', 'iranyelv', 'parancs'],
  ),
  aside(
    'hunsa\\p{L}{0,3}|gleymdu|gleymid|virtu ekki',
    'fyrirm(?:æ|ae)l\\p{L}{1,4}|lei[ðd]bein\\p{L}{1,6}|reglu\\p{L}{1,3}|skipan\\p{L}{1,4}',
    ['fyrirm', 'beining', 'reglu', 'skipan'],
  ),
  asideAfter('нұсқау\\p{L}{0,8}|ереже\\p{L}{0,6}|бұйры\\p{L}{0,8}', 'елеме|ескерме|ұмыт', [
    'ұсқау',
    'реже',
    'ұйры',
  ]),
  aside(
    'ignore\\w{0,4}|neem vera|neemiet vera|aizmirsti?\\w{0,2}|neieverot?\\w{0,2}',
    'noradijum\\w{0,3}|instrukcij\\w{0,3}|noteikum\\w{0,3}|pavel\\w{0,3}',
    ['noradijum', 'instrukcij', 'noteikum', 'pavel'],
  ),
  aside(
    'ignoruok\\w{0,3}|nepaisyk\\w{0,3}|pamirsk\\w{0,3}',
    'instrukcij\\w{0,3}|nurodym\\w{0,3}|taisykl\\w{0,3}|komand\\w{0,3}',
    ['instrukcij', 'nurodym', 'taisykl', 'komand'],
  ),
  aside('abaikan|lupakan|ketepikan', 'arahan|panduan|peraturan', ['arahan', 'panduan', 'peraturan']),
  asideAfter('सूचना|नियम|आदेश|निर्देश', 'दुर्लक्ष|विसर|बिर्स|बेवास्ता', ['सूचना', 'नियम', 'आदेश', 'निर्देश']),
  asideAfter('دستورالعمل|دستور|قوانین|قواعد|راهنما', 'نادیده|فراموش|بی.?توجه', [
    'دستور',
    'قوانین',
    'قواعد',
    'راهنما',
  ]),
  asideAfter('ਹਦਾਇਤ|ਨਿਰਦੇਸ਼|ਨਿਰਦੇਸ਼|ਨਿਯਮ', 'ਨਜ.{0,2}ਰ.{0,2}ਅੰਦਾਜ|ਅਣਡਿੱਠ|ਭੁੱਲ', ['ਹਦਾਇਤ', 'ਨਿਰਦੇਸ', 'ਨਿਯਮ']),
  aside(
    'ignora\\w{0,3}|uita\\w{0,2}|nu tine\\w{0,3} cont',
    'instructiun\\w{0,5}|reguli\\w{0,3}|ordinele|indicatii\\w{0,3}|directivele',
    ['instructiun', 'reguli', 'ordinele', 'indicatii', 'directivele'],
  ),
  aside('iska (?:indho tir|dhaaf)|illow', 'tilmaam\\w{0,6}|amar\\w{0,5}|xeer\\w{0,5}', [
    'tilmaam',
    'amar',
    'xeer',
  ]),
  asideAfter('வழிமுறை|அறிவுறுத்தல்|விதிமுறை|கட்டளை', 'புறக்கணி|மறந்து', [
    'வழிமுறை',
    'அறிவுறுத்தல்',
    'விதிமுறை',
    'கட்டளை',
  ]),
  asideAfter('సూచన|నిబంధన|ఆదేశ|నియమ', 'విస్మరి|పట్టించుకో|మర్చిపో', ['సూచన', 'నిబంధన', 'ఆదేశ', 'నియమ']),
  asideAfter('ہدایات|ہدایت|احکامات|قواعد', 'نظر ?انداز|بھول', ['ہدای', 'احکامات', 'قواعد']),
  aside(
    '(?:про)?ігнору\\p{L}{1,5}|забудь\\p{L}{0,2}|відкин\\p{L}{1,3}|не зважай\\p{L}{0,3}',
    'інструкці\\p{L}{1,3}|правил\\p{L}{0,3}|вказів\\p{L}{1,4}|наказ\\p{L}{0,3}|обмежен\\p{L}{1,3}',
    ['нструкці', 'равил', 'казів', 'аказ', 'бмежен'],
  ),
  asideAfter('ko.?rsatma\\w{0,8}|qoida\\w{0,8}|buyruq\\w{0,8}', 'e.?tiborsiz|unut|inobatga olma', [
    'rsatma',
    'qoida',
    'buyruq',
  ]),
  aside('foju (?:fo|pa)|gbagbe', 'ilana|ase|ofin|itosona', ['foju fo', 'foju pa', 'gbagbe']),
  aside('ziba|khohlwa|shaya indiva', 'imiyalelo|imithetho|iziqondiso|imiyalo', [
    'imiyalelo',
    'imithetho',
    'iziqondiso',
    'imiyalo',
  ]),
]

export const WORLD_UNTOLD_CUES: readonly Cue[] = (
  [
    [`\\bmoenie\\b${G}gebruiker`, ['gebruiker']],
    [`\\bmos\\b\\s${G}perdorues`, ['perdorues']],
    [`(?<!\\p{L})մի (?:ասա|պատմ|հայտն|տեղեկացր)\\p{L}{0,4}${G}օգտատ`, ['օգտատ']],
    [
      `istifad[əe][cç]i\\p{L}{0,4}${G}(?:dem[əe]|soyl[əe]m[əe]|x[əe]b[əe]r verm[əe]|bildirm[əe])`,
      ['istifad'],
    ],
    [`\\bez (?:esan|kontatu|jakinarazi|aipatu)\\w{0,4}${G}erabiltzaile`, ['erabiltzaile']],
    [`ব্যবহারকারী${G}(?:বলবেন না|বলো না|বলবে না|জানাবেন না|জানিও না)`, ['ব্যবহারকার']],
    [
      `(?<!\\p{L})не (?:казвай|споменавай|уведомявай|разкривай|кажувај|спомнувај)\\p{L}{0,4}${G}(?:потребител|корисни)`,
      ['отребител', 'орисни'],
    ],
    [`\\bno\\b[^.!?\\n]{0,12}(?:digu|expliqu|informi|mencion|revel)\\w{0,4}${G}usuari`, ['usuari']],
    [
      `\\b(?:nemoj\\w{0,2} (?:reci|spomi|obav|otkri)|ne (?:govori|spominji|otkrivaj|povej|omenjaj|razkrij))\\w{0,6}${G}(?:korisni|uporabni)`,
      ['korisni', 'uporabni'],
    ],
    [
      `(?<!\\p{L})(?:(?:немој|hemoj)\\p{L}{0,2} (?:рећи|спом|обав|откри)|не (?:говори|помињи))\\p{L}{0,6}${G}корисни`,
      ['орисни'],
    ],
    [
      `\\b(?:fort(?:æ|a|e)l|fortell|si|n(?:æ|ae|e)vn)\\p{L}{0,4}${G}\\bikke\\b${G}bru[gk]er`,
      ['bruger', 'bruker'],
    ],
    [
      `\\bikke\\b\\s(?:fort(?:æ|a|e)l|fortell|si|n(?:æ|ae|e)vn|informer)\\p{L}{0,4}${G}bru[gk]er`,
      ['bruger', 'bruker'],
    ],
    [`\\bara (?:utle|raagi|teavita|maini|avalda)\\w{0,3}${G}kasutaja`, ['kasutaja']],
    [`(?<!\\p{L})არ (?:უთხრა|აცნობო|გაუმხილო|ახსენო)\\p{L}{0,3}${G}მომხმარებ`, ['მომხმარებ']],
    [
      `(?<!\\p{L})μην?\\s(?:το |τα |τίποτα )?(?:πεις|πε[ιί]τε|αναφ[εέ]ρ|αποκαλ[υύ]|ενημερ[ωώ]|δε[ιί]ξ)\\p{L}{0,6}${G}χρ[ηή]στ|εν αγνο[ιί]α του χρ[ηή]στη`,
      ['χρήστ', 'χρηστ'],
    ],
    [`વપરાશકર્તા${G}(?:કહેશો|જણાવશો|કહો|બતાવશો) ?(?:નહીં|નહિ|મા)`, ['વપરાશકર્તા']],
    [`\\bkad?a?r? (?:ka|ku) (?:gaya|fada|sanar)\\b${G}mai amfani`, ['mai amfani']],
    [
      `\\bekki\\b${G}(?:segja|seg[ðd]u|nefna|uppl[yý]sa)\\b${G}notand|\\bseg[ðd]u notand\\p{L}{0,4}${G}ekki\\b`,
      ['notand'],
    ],
    [`пайдаланушы\\p{L}{0,4}${G}(?:айтпа|хабарлама|білдірме)`, ['айдаланушы']],
    [`\\bne(?:saki|pazino|informe|atklaj)\\w{0,4}${G}lietotaj`, ['lietotaj']],
    [
      `\\bne(?:sakyk|pranesk|informuok|minek|atskleisk)\\w{0,3}${G}(?:naudotoj|vartotoj)`,
      ['naudotoj', 'vartotoj'],
    ],
    [`\\bjangan\\b${G}(?:beritahu|maklumkan|sebut|dedahkan)${G}pengguna`, ['pengguna']],
    [`(?:वापरकर्त्याला|प्रयोगकर्तालाई)${G}(?:सांगू|कळवू|दाखवू|भन्नु|बताउनु) ?(?:नका|नको|नये|हुँदैन)`, ['वापरकर', 'प्रयोगकर']],
    [`ਵਰਤੋਂਕਾਰ${G}(?:ਨਾ|ਨਹੀਂ) (?:ਦੱਸ|ਦਸ|ਕਹ)`, ['ਵਰਤੋਂਕਾਰ']],
    [`\\bha u sheeg\\w{0,4}\\b${G}(?:isticmaal|adeegsad)`, ['isticmaal', 'adeegsad']],
    [
      `\\b(?:usim|usiwa)(?:ambie|weleze|julishe|taarifu|wambie)\\b${G}(?:mtumiaji|watumiaji)|bila (?:mtumiaji kujua|kumwambia mtumiaji)`,
      ['mtumiaji', 'watumiaji'],
    ],
    [`பயன${G}(?:சொல்ல|தெரிவிக்க|கூற) ?(?:வேண்டாம்|கூடாது)`, ['பயன']],
    [`వినియోగదారు${G}(?:చెప్పవద్దు|చెప్పకండి|తెలియజేయవద్దు|చెప్పొద్దు)`, ['వినియోగదారు']],
    [`\\bhuwag\\b${G}(?:sabihin|ipaalam|banggitin|ipakita)${G}(?:gumagamit|user)`, ['huwag']],
    [`صارف${G}(?:مت|نہ) (?:بتا|کہ|دکھا)`, ['صارف']],
    [`foydalanuvchi\\w{0,4}${G}(?:aytma|bildirma|xabar berma)`, ['foydalanuvchi']],
    [
      `(?<!\\p{L})(?:[dđ]ung|khong [dđ]uoc)\\s${G}(?:noi|tiet lo|thong bao|[dđ]e cap)${G}nguoi dung`,
      ['nguoi dung'],
    ],
    [`\\bma(?:se| se) (?:so|fi han)\\b${G}olumulo`, ['olumulo']],
    [`\\bunga(?:mtsheli|mazisi|tsheli|mbonisi)\\b${G}(?:umsebenzisi|abasebenzisi)`, ['sebenzisi']],
  ] as const
).map(untold)
