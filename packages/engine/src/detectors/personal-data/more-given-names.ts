/** Further given names, as in the list beside this. */

export const MORE = `abe abner adalyn adelina adriel aiyana alaina alanna alden alessa alexi alijah alina alistair alivia alyson amari amara
amaya ambrose amelie anders andi anika annalise annika ansel antonella antonette arabella ariadne arjen armani arwen asa astra augusta
augustus austen avianna aylin azalea barrett beatrix bellamy benedict benji benny bertie bess blythe boyd braden braxton briar briony
brock brodie brooklynn brynn byrd caden caius caleigh callie callum cal camryn carissa carlin carmel carolynn carys casey casimir
catriona cayden cerys chandler chantelle charity charla charmaine chase chet christal christen christopher ciara cillian clarabelle
clarice cleo cleveland clive cordelia cornelius corina cosmo cressida cullen dagny dallin damaris damion daphna darby darcy dario darnell
davey davin davina dawson deana deandre deann debby deforest deidre delaney delbert delilah della delphine demetrius dempsey denny denzel
deon dermot desmond destiny dinah dolly dominica donal donovan doria dorian dorinda dulcie duncan dwain eamon earlene easton ebba
edison edna eileen elbert eldon eleanora eliana elias eliot elisha elissa ellery ellis eloisa elliana elouise elspeth emerson emery emlyn
emmaline emory enoch enrique ephraim erma ernestina errol esme esmond etta eudora eugena eulalia eustace evander evie ewan ezekiel
fabian faustina felipe ferdinand fergus fidelia fitzgerald fletcher flynn foster freddie gabby gaia garfield garnet gaston gaynor gemma
geneva georgette geraint german gerda gilda giles ginny giselle gladys glenna godfrey gracelyn gracie greer greyson griselda grover gwyneth
hadley hamish hank harlan harland harriett harris hayden hayley hector hedley helena hendrix herschel hester hettie hezekiah hilton
holden hollis honor horatio hugh humphrey iain ianthe ibby idris ignatius ilana imelda imani indigo ingram iona irvin isabela isadora
isabeau isadore isidore isolde ivana iva izzy jacinda jackson jaclyn jada jakob jalen jamal jameson jana janelle janessa janette janna
jarrod jarvis jaxon jayla jaylen jaylin jazlyn jedidiah jenna jensen jeri jermaine jessa jessamine jethro jewel joakim jocasta joelle
johan johnna jolie jonty jory josefina josiah jovita juliana juliann julieta justina kaden kai kaia kaitlin kaleb kaley kamila kareem
karina karissa karly karyn kassandra katarina katelin katharine katheryn kathie katlyn kaya kaylin keaton keenan keeley kellan kelvin
kenna kerri kerrie kiana kiara kieron kiera kiersten kingsley kip kipp kitty kizzy kody korbin kris krishna kristal krysta kymberly lacie
lainey lakeisha lamar lara larissa latasha latisha latonya laurette lauryn lavender lavinia lawson leander leandra leann leanna lela leland
lemuel lenora lenore leonora leopold leta letitia lexi lexie liana lidia liesel liesl lilian lilith lillie lilliana lindy linus linwood
lisette lora loretta lorna lorne lottie louella lourdes luana lucian luciano lucienne lucinda lucius ludwig luella luisa luna lupe
lyanna lynda lyndon lynn lynsey lyra mabel macey macy maddie maddox madge maegan magda magdalen maisie makayla malachi malcolm malinda
mandy mara marcelle marcie marco mariel marietta marilla marin maris marisol marita marla marlee marley marlow marna marnie marquis marta
marva matthias mattias maura maxim maximus maynard mckenna mckenzie meg melany melisande melisa melita melva mercy merrill mervin
mervyn meryl mica mickey mikaela mikayla millicent milly minerva mirabel mirella misha mitchel mohamad moises mollie montgomery monty
morag morty moya muhammad murdoch myah myles myrna nadine nannette naomi nash nat natalya nathaniel neall nettie neville newton nia
niamh nichola nicholle nicol niles nita nixie noelle nola nolan nona norah noreen octavia odessa odin olaf oleta olin olivier
oona opal ora oran oriana orla orpha orrin oskar oswald otis ottilie owain paddy paisley palmer parisa patience paulina paxton pearlie
perla philippa phineas phoebe phyllida pierre pippa portia presley primrose quincey quinton rachelle rae raegan raelynn rafferty raheem
raina ralston ramona ramsay randolph raphael rashida raven rayna reba reagan regan reggie reginald remy rena renata reta reuben reyna
rhett rhian rhona rhonda rian ricki rikki rina robbin roberta rodrick rolf roman rona ronan ronna rosalina rosalinda rosamund roselyn
roslyn rowena roxana royce rubin rudyard rufus ruthie rylan ryland ryleigh sabina saffron salma samson sanford santana santino saoirse
sariah saskia scarlet seamus selina seraphina shana shanelle shania shantel shari sharla sharron shaw shayla sheena shelton sheridan
sherwin shirlene shona sian sibyl sidonie sigmund silvester simeon sinead siobhan skye skyler sofie sol solange solomon sondra sophronia
stacia stanford stefanie sullivan suki susana suzann suzette svetlana sybilla sylvan tabatha talia taliesin tallulah tamar tamera tamia
tamsin taryn tatum tawny teagan terri terrill tess thalia thea theda theodora theron thora thornton tiana tiara tierney tilly titus tobias
tod tomas tommie tonia tori torin tracie treena trey tristram trudie tula twyla tyra tyrell tyson ulysses una unity uriah ursula valarie
valencia valorie vance vanna verity verna vernice vikki vina vita viv vivianne vonda walton warner warwick waverly webster
wendall wenona wes weston whitney wilbert wilda wilfreda wilhelmina wilton winifred winona woodrow wren xanthe xenia yasmin yesenia yolonda
zach zachariah zander zandra zara zelda zeke zelma zena zora zuri gabe gerry gretta jonny johnnie lizbeth maddy mel mikey nate nicky ollie
krisztian przemek przemyslawa wislawa gyula ubul antal kornel boldizsar sarolta etelka roza margit dorka hajnalka zita benedek mark bendeguz
levi zalan zsombor botond milan nimrod csenge luca nora lilla zoe blanka hunor szabolcs barnabas csongor ede elemer erno gaspar henrik
hildegard huba ivett jolan kristof lenke lorant lukrecia magdolna melinda nandor norbert odon olivier rezso rudolf samuel simon szilard
tihamer tivadar valeria vince wendell zoltana arkady boleslaw bozena dobroslawa eryk eustachy fryderyk gracjan hipolit ireneusz jedrzej
julian kornel krystyn ksawery longina lucjusz ludwika melania mieczyslawa miron narcyz olgierd oskar patryk radzimir remigiusz roch roksana
ryszarda seweryn slawomira tymoteusz tymon urban walenty wit zbyszko zdzislaw zenon ziemowit zuzia aristoteles arquimedes socrates homero
platon ulises ariadna abril adan ainhoa aleix ambar araceli arantxa arnau begona benjamin bibiana carles casandra celso ceferino celedonio
cayetana cayetano chema cintia conchita consolacion covadonga cruz daila damaris dario dionisio dulce edurne efren eladio elias elisenda
eliseo emma encarna erika esmeralda eufemia eugenia evelio fabricio facundo feli fermin flor fortunato gael gema gerard gines gorka graciela
gregoria guadalupe hector heriberto higinio hortensia iban ildefonso imanol indalecio inmaculada iria irune isaias iskander itsaso jacob jenaro joan juanjo julen laia leire lluis lope luciana macario maica malena manolo marcelina margalida mariona marti mauro maxima
mercedes micaela mikaela miriam nahia naiara nando nayra nazaret nekane nil octavi olatz ona orfeo otilia oti pau paco pancho paquita
patxi pepe pepa perla plinio ponce quique ramona raimon rayen remigio roberta rocio rosana rosendo rut saioa salome samuel saturnino
segundo selena severo sigfrido silverio sixto soledad telesforo tito tomasa toribio trini urbana valentin vanesa venancio vidal virtudes
wenceslao xenia ximo yadira yaiza yeray zaida zulema zulma adele aglae albertine alexis alix aloys amelie amedee anselme
apolline aristide armelle arsene astrid auguste aurore axel barthelemy basile blaise blandine cassandre celestine cesaire clea clothilde
clovis come corinne cyrano cyriaque damien danielle delphin denise desiree didiane edgar eglantine eleonore elie elvire emeric emma enzo
ernestine esteban eugene eustache evrard fanny fantine faustine felicie felix fernand ferdinand fleurette flavie flavien flore florentin
francette gael garance gautier genevieve gerald germain gervaise gilberte gisele gontran guenole gwendoline hector helier hermine
hermione hilaire honorine huguette irene isabeau ivan jacinthe jeannine jeannette joachim jocelyn josephine josette julienne lancelot leonce
leontine leopold lilian lilou linette lison loane loick lorenzo lou-anne lubin lucile lucienne ludivine maelys maeva mahaut malo marceau marcelin
marie-eve marie-anne marie-helene marie-pierre marin marine marius marjolaine maryline mathis maxence mederic melissa mirabelle modeste
muguette nathanael nicolette nine ninon noemie noellie octavien odilon olympe oscar pacome pamphile parfait pascaline pernelle philibert
philomene pierrick placide prosper quitterie raymonde reine romaric rosemonde roxane sacha salome sidonie simone solenne stanislas
sibylle tancrede telesphore thaddee theophane tiphaine toussaint ursule valere valery vianney victorien violaine violette wilfrid xaviere
yacine yaelle yoann yohan ysaline yvonnick zelie zephyr achiel adriana alwin anouk arie arjan arnoud babette bartel ben bert bonne carlijn
cees cees-jan chiel christiaan corne daphne diede dirk-jan doortje driek eefje egbert els eline elsbeth emma ester eva evert ferry fien fleur
frederiek freek frits gerben gerrie gerrit-jan gijsbert ginny govert guus harm harmen heleen hein henny hester hetty ilse ineke isa iris ivo
jacco jan-willem janna jannetje janneke jelle jelmer jet jetske joep jolien jop jorrit jort josje judith jurre karlijn kim klaas-jan koen koos
laurens leendert leentje lidewij lies liesbeth lieve loes lonneke lotte lucas luuk maarten maartje machteld maud marc marianne marjan marlies
marloes mees meike melle menno mette mia mirjam moniek mohsin nicolien nienke noortje olga paula pepijn petronella pim puck quinten ray renske
rens rianne ricky rinus rob robbert roos rosalie ruben rutger saar siebe sem siem siska sophie stef stephan suzan sven tess tessel teun tieme
tim timon titia tom toos tygo veerle vera vincent wendela wiebe wieteske wietse willemien wilma winnie wytze xandra yara yvette zeger zoe
joakim noak love ebba alva saga tuva vilgot melker sixten folke holger ragnvald torvald halldis solvi odd-einar jarle kjersti kjetil kristin
laila magne marte martine mona morten nils-petter oddbjorg oeystein oyvind oystein reidar reidun rolf-erik rune sindre siv sondre steinar stian
sunniva svanhild svein-erik synnove terje thea tonje torhild torill torleif torstein trine-lise turid tormod unni vetle wenche ase asa ake
aslaug arne-johan bodil berit borghild dag egil eldbjorg eli-anne ellen elsa endre erling eskil even frode gaute geir gerd-inger gjertrud
gunn guro hallgeir havard heidi hege helle henning herman hilde hjordis idar ingeborg inger jan-erik jens johanne jostein erlendur
gudbjorg hafthor hallgrimur haraldur hildur hreinn hrafnhildur ingibjorg inga ingolfur jakob johann johannes jona kolbrun kristin larus magnus
margret njall oddny ornolfur pall ragnheidur runar saevar sigridur sigurlaug snorri solveig stefania steinunn sveinn thorbjorg thorsteinn
thorunn tomas unnur valgerdur yrsa thorir agnar arnar asgeir baldvin bjarki bjarni bragi brynjar dagur darijo drazen dubravka djordje djuro
durdica elvedin enes fahrudin fikreta gabrijela gojko hasan hajrudin husein ines ivona jadran janez jasenka jozo jure jurij karmen katica
klaudija kreso kristijan kristina ksenija lara lazar leopoldina lovro luca ljerka mahmut marica marijana marin marina mario marjan
martina matea mato mersiha mihovil mijo mile milorad mirela mirna mirza mojmir muamer nada natko nedim neno nermina nevenka niksa nino
novica ognjen olivera paskal pasko patrik pero petra rade radmila rajka ranko ratka renato ruzica sabina sandra sanel sead sebastijan
sejla senad silvija simun slavenka sladjana sonja spomenka srecka stana stipe suada suzana svjetlana tatjana tea tena tijana tin toma
tonci tvrtko valentina vanja verica vesna vice vida viktorija vinka vjekoslav vlado vladimirka vlatka zana zarko zdravka zeljka zeljko
zelimir zita zivko zoja zorana zrinka zvjezdana anze bojana borut brigita bostjan cvetka darja ervin franc franja gregor helena ida igor
irena iztok jaka jasna jernej jelka joze klemen kristjan leon lojze lucija magda majda marjeta marjana martin maruska masa matevz metka mojca
natasa nejc nik nusa primoz rok rozalija saso simona slavko spela stane tadeja tilen tina tine tjasa tomaz urban urska ursa vesna vida zala
ziga zan mohsen franciska izumi hikari mizuki nozomi hayato kaito riku sora ren haruma itsuki jiro kanta
kazunari kengo kiichi kunio mamoru masaya michio nobuyoshi osamu rokuro ryunosuke saburo seiya shigeaki shigenori sumire suzume tamotsu
teruo togo tomo tsukasa tsuneo tsutomu wataru yaeko yasunari yuichiro yujiro yukinori yukio yuriko yuzuki akari akemi akihiko akihiro akane
aki akinori chie chieko chihiro chika eiichi eisuke emi erika erina etsuo fumie fumiaki fumiya futoshi gaku hajime hanako harue haruna
hatsue hayate hidemi hidenori hideto himari hiromasa hironori hisae isao itaru iwao jinichi kaede kanae kanon katsuhiro katsumi katsuya
kayoko kazumasa kazunori kazushi keita kenichiro kikue kimiko kinuko kisaki koharu komako kotaro kotone kuniko mahiro maiko masae masahide
masakazu masanobu masaomi masatoshi masumi matsuko mihoko minami mitsuaki mitsuo miyoko motoharu naho naoto naoya natsumi nene norihiro
noriyuki orie reo rikako rintaro ruka ryoji ryoma ryotaro ryuto sadao sae sakiko satomi sayo seiko shiho shinji shizue shogo shuhei sogo
sosuke sumie suzuko tadao takahisa takanori takafumi takehiko takemi taketo tamae tatsuhiko tatsuro tatsushi teppei terumi toshie toshikazu`
