/** Common given names over many cultures, without accents, in lower case: a compact list of our own, to tell names from other words. */

import { MORE } from './more-given-names.ts'

const ENGLISH = `aaron abby abigail abraham ada adam addison adele adrian adriana agatha agnes aidan aiden aileen aisha alan
alana albert alec alex alexa alexander alexandra alexis alfred alfie alice alicia alison alistair allan allen allison alma
alvin alyssa amanda amber amelia amos amy ana anastasia andre andrea andrew andy angela angelica angelina angie angus anita
ann anna annabel annabelle anne annette annie anthony antonia archie aria ariana ariel arlene arnold arthur arya asher
ashlee ashleigh ashley ashton aubrey audrey aurora autumn ava avery barbara barney barry bartholomew beatrice becky belinda
bella ben benjamin bennett bernadette bernard bernice bertha bertram bessie beth bethany betsy betty beulah beverly bianca
bill billie billy blake blanche bob bobbie bobby bonnie boris brad bradford bradley brandi brandon brandy brenda brendan
brenna brent brett brian briana brianna bridget brittany brittney brody bronwyn brooke bruce bryan bryce bryson byron caitlin
caleb calvin cameron camilla candace candice cara carl carla carlton carly carmen carol carole caroline carolyn carrie carson
carter cassandra cassidy catherine cathy cecelia cecil cecilia cedric celeste celia celine chad charlene charles charlie
charlotte chelsea cheryl chester chloe chris christa christian christie christina christine christopher christy cindy claire
clara clarence clarissa clark claude claudia clay clayton clement cliff clifford clifton clint clinton clyde cody colby cole
colette colin colleen colton connie connor conor conrad constance cora corey corinne cory courtney craig cristina crystal
curtis cynthia daisy dakota dale dalton damian damien damon dan dana daniel daniela danielle danny daphne darin darla darlene
darrell darren darryl darwin daryl dave david dawn dean deanna debbie deborah debra declan dee deirdre delia delores denise
dennis derek derrick desiree devin devon dewey dexter diana diane dianne dick dina dirk dolores dominic dominick dominique
don donald donna donnie dora doreen doris dorothy doug douglas doyle drew duane dustin dwayne dwight dylan earl earnest ebony
eddie edgar edith edmund edna eduardo edward edwin eileen elaine eleanor elena eli elias elijah elinor elisa elisabeth elise
eliza elizabeth ella ellen ellie elliot elliott ellis elmer eloise elsa elsie elvira elvis emerson emil emilia emily emma
emmanuel emmett enid eric erica erik erika erin ernest ernestine ervin esmeralda estelle esther ethan ethel eugene eugenia
eunice eva evan evangeline eve evelyn everett ezekiel ezra faith fannie fay faye felicia felicity felix fern fernando finley
finn fiona flora florence floyd forrest fran frances francesca francine francis frank frankie franklin fred freda freddie
freddy frederick freya gabriel gabriela gabriella gabrielle gail gareth garrett garry garth gary gavin gemma gene genevieve
geoff geoffrey george georgia georgina gerald geraldine gerard gerry gertrude gideon gilbert gillian gina ginger gladys glen
glenda glenn gloria gordon grace gracie graeme graham grant grayson greg gregory greta gretchen griffin guadalupe guillermo
gus guy gwen gwendolyn hailey hal haley hannah hans harley harold harper harriet harrison harry harvey hattie hazel heath
heather hector heidi helen helena helene henrietta henry herbert herman hilary hilda hillary holly homer hope horace howard
hubert hudson hugh hugo hunter ian ida ignacio ike ilene imogen ina inez ingrid ira irene iris irma irving isaac isabel
isabella isabelle isaiah isla ismael israel ivan ivy jack jackie jacob jacqueline jacquelyn jade jaden jaime jake james jamie
jan jana jane janet janice janie janine jared jasmine jason jasper jay jayden jayne jean jeanette jeanne jeannie jeff jeffery
jeffrey jenna jennie jennifer jenny jeremiah jeremy jermaine jerome jerry jess jesse jessica jessie jesus jill jillian jim
jimmie jimmy jo joan joann joanna joanne jocelyn jodi jodie jody joe joel joey johanna john johnathan johnnie johnny jolene
jon jonah jonas jonathan jonathon jordan jordyn joseph josephine josh joshua josie joy joyce juan juanita judith judy jules
julia julian juliana julianne julie juliet julius june justin justine kaitlyn kara karen kari karin karl karla kasey kate
katelyn katherine kathleen kathryn kathy katie katrina kay kayla kaylee keegan keira keisha keith kelley kelli kellie kelly
kelsey ken kendall kendra kendrick kenneth kenny kent kerry kevin kieran kim kimberly kirk kirsten kitty krista kristen
kristi kristin kristina kristine kristy krystal kurt kyla kyle kylie lacey lana lance landon lara larry latoya laura laurel
lauren laurence laurie lawrence layla lea leah leanne lee leigh leigha leila leland lena leo leon leona leonard leonardo leroy
leslie lester leticia levi lewis liam lila lillian lillie lily lincoln linda lindsay lindsey lionel lisa liz liza lizzie
lloyd logan lois lola lonnie loren lorena lorenzo loretta lori lorraine lou louis louisa louise lowell lucas lucia lucille
lucinda lucy luella luis luke lula luna luther lydia lyla lyle lynda lynette lynn lynne mabel mackenzie maddison madeleine
madeline madison mae maggie malcolm mallory mamie mandy manuel marc marcella marcia marcus margaret margarita margery margie
margot marguerite maria mariah marian marianne marie marilyn marina mario marion marisa marissa marjorie mark marla marlene
marlon marsha marshall martha martin marty marvin mary maryann mason mateo mathew matilda matt matthew mattie maude maureen
maurice maverick mavis max maxine maxwell may maya megan meghan melanie melba melinda melissa melody melvin mercedes
meredith merle mia micah michael michaela micheal michele michelle miguel mike mildred miles millie milo milton mimi mindy
minnie miranda miriam misty mitch mitchell mohammed moira molly mona monica monique morgan morris moses muriel murray myra
myrna myron myrtle nadia nadine nancy naomi natalia natalie natasha nathan nathaniel neal ned neil nell nellie nelson neva
niall nicholas nick nicola nicolas nicole nigel nikki nina noah noel nolan nora norma norman norris olga olive oliver olivia
ollie omar opal ophelia ora orlando orson orville oscar otis otto owen paige pam pamela pansy parker pat patrice patricia
patrick patsy patti patty paul paula paulette pauline payton pearl peggy penelope penny percy perry pete peter peyton phil
philip phillip phoebe phyllis pierce piper polly preston priscilla quentin quincy quinn rachael rachel rafael ralph ramona
randal randall randolph randy raquel raul ray raymond reagan rebecca reece reed reese regina reginald reid renee reuben rex
rhea rhiannon rhoda rhonda rhys ricardo richard rick rickey ricky riley rita rob robbie robert roberta roberto robin robyn
rochelle rocky roderick rodney roger roland ron ronald ronda ronnie roosevelt rory rosa rosalie rosalind rosalyn rosanne
roscoe rose roseann rosemarie rosemary rosetta rosie ross rowan roxanne roy ruben ruby rudolph rudy rufus rupert russ russell
rusty ruth ryan ryder sabrina sadie sally salvador sam samantha sammy samuel sandra sandy sara sarah sasha saul savannah
sawyer scarlett scott scottie sean sebastian selena selma serena sergio seth shane shannon shari sharon shaun shauna shawn
shawna sheila shelby sheldon shelia shelley shelly sheri sherman sherri sherrie sherry sheryl shirley sid sidney sienna
sierra silas simon simone skylar sofia sonia sonja sonya sophia sophie spencer stacey staci stacie stacy stan stanley stella
stephan stephanie stephen sterling steve steven stewart stuart sue summer susan susanna susannah susanne susie suzanne
suzette sybil sydney sylvester sylvia tabitha tamara tammie tammy tania tanner tanya tara tasha tate taylor ted teddy terence
teresa teri terrance terrell terrence terri terry tess tessa thaddeus thelma theo theodore theresa thomas tia tiffany tim
timmie timothy tina toby todd tom tommie tommy toni tony tonya tracey traci tracie tracy travis trent trenton trevor tricia
trina trisha tristan troy trudy tucker tyler tyrone valerie van vanessa vaughn velma vera verna vernon veronica vicki vickie
vicky victor victoria vincent viola violet virgil virginia vivian vivienne wade wallace wally walter wanda warren wayne
wendell wendy wesley wilbert wilbur wiley wilfred will willa willard william willie willis wilma winifred winnie winston
wyatt xander xavier yolanda yvette yvonne zachary zack zane zara zoe zoey`

const GERMANIC = `gil mel al ed lourdes nanny dusty athena socorro verena samara
aad achim adalbert adelheid adriaan aleida alwin andreas andries anja anke anneke annelies annemarie
annemiek annette ansgar antje anton armin arndt arne arno arvid astrid august axel baldur barend bart bas bastian beate
benedikt benno bernd bernhard bert berthold bettina birgit birgitta bjorn bjarne bo bodo borje brigitte britta brit bruno
burkhard camille carolin carsten casper chantal christel christoph claas claudia claus coen conny corinna cornelia cornelis
dagmar dagny dagur daan detlef dieter dietmar dietrich dirk ditte dorothea dorte eckhard edda egon eike einar eirik elfriede
elin elina elke elmar else emelie emiel enno erhard erich ernst erwin esben esmee eva-maria ewald fabian falk femke ferdinand
finn floor florian floris folke franka frans franz frauke fredrik freja frida frieda friedrich fritz froukje gabi gerard
gerda gerd gerhard gerlinde gerrit gert gertrud gijs gisela gitte goran gottfried gregor greta grete gro gudrun gunnar
gunther gunter gustaf gustav hakon hakan halvor hanna hanne hannelore hanneke hans harald hartmut hauke hedda hedwig heike
heiko heiner heinrich heinz helga helge helle hellmut helmut hendrik henk henning henriette henrik herbert hermann hilde
hildegard hjalmar holger horst hubertus ida ilka ilona ilse inga inge ingeborg ingemar inger ingo ingolf ingvar ingrid inken
iris irmgard isolde ivar jaap jacek jacoba jakob janika janneke jannik jannis jantine jasmijn jeroen jesper jette joachim
jochen johan johanna johannes jolanda jonas joost jorg joran jorgen jorn joris jost jule julius jurgen justus jutta kaare
kaj kai karen karin karl karl-heinz karla karsten kaspar katarina katharina kathe kathrin katja katrin kees kerstin kirsten
kjell klaas klaus knut konrad konstantin kornelia kristian kristoffer kurt lars lasse leif leonie lena lene lennart lieke
lieselotte lina linnea lisbeth liv lotta lotte lothar ludger ludwig luisa lukas luuk maaike maarten mads magdalena magnus
magnhild maike maja malin malte manfred manuela maren margareta margarete margit margrit margriet mareike marie-luise marieke
marijke marit markus marleen marta martijn martina mathilde matthias maud maximilian mechthild meike merle mette michiel
mieke mikael mikkel moritz nele niek niels niklas nils nora norbert odd oddvar ola olaf olav ole olof otmar ottilie ove
palle paulien pelle per pernille peer petra philipp piet pieter poul ragna ragnar ragnhild raimund rainer ralf ramon randi
rasmus regine reinhard reinhold reinier renate rikke roel roelof rolf roswitha rudiger rudi rudolf runar rune ruud sabine
sander sandrine sanne saskia sebastiaan siegfried sieglinde siegmund sietske sigbritt sigfrid signe sigrid sigrun sigurd
silke silvia simen siri sissel sjoerd sofie solveig sonke soren stefan stefanie steffen sten stig stijn stina susann svein
sven svenja svetlana swantje sybille synne tage tanja teun thea theo thijs thomas thorben thorsten thor tijmen til tilda till
tim timo tine tjark tobias tomas tone tor torben tore torsten torbjorn trine trond truus trygve ulf ulla ulrich ulrika ulrike
ursula ute uta uwe valentin vegard vera vibeke vidar viggo vilhelm volker waldemar walburga waltraud walther werner wibke
wiebke wieland wilfried wilhelm wilhelmina willem willemijn wim wolf wolfgang wouter yannick yngve yvonne olafur sigurdur gudmundur jon gunnhildur kristjan bjork asta helgi gudrun olof thordur vilhjalmur birna
aino antti arto eero eija eino eila elias emmi esa hannele hannu heikki helmi henna ilkka ilmari inkeri irja jaakko jani jari
jarmo johanna jorma jouko juha juhani juho jukka jussi kaarina kaija kaisa kalevi kalle katariina kimmo lauri
leena liisa maija maarit marja markku marko marjatta mari marika matti mika mikko minna niina olli osmo outi paavo paivi pasi
pekka pentti petri pirjo pirkko raija raimo reijo riikka riitta risto saara sami samuli sanna sari satu seija seppo sinikka
sirkka sirpa taina tanja tapio tarja teemu teppo terhi terttu tiina timo toivo tomi tuija tuomas tuula tuulikki tyyne urho
ulla veikko vesa viljo ville virpi impi eetu onni kerttu aslak riku`

const ROMANCE = `achille adela adelaida adelina ademir adolfo adrien agathe agnese agostino agustin agustina aime aimee alain
alba alberta alberto albertina aldo alejandra alejandro alessandra alessandro alessia alessio alexandre alexandrine alfonso
alfredo alicja aline almudena aloisio alonso alphonse alvaro amadeo amadou amalia amandine amaia amanda amaury amedeo amelie
amparo anabel anais anastasie andreia andres angel angele angeles angelique angelo anibal anne-marie annick annunziata
anselmo antoine antoinette antonella antonietta antonin antonino antonio anouk aparecida araceli arlette armand armando
armelle arnaldo arnaud arthur arturo assunta asuncion athanase aude aurelia aurelie aurelien aurelio axelle baltasar baptiste
barbara bartolomeo basilio bastien beatriz beltran benedicte benedetta benedetto benigno benita benito benoit berenice
bernarda bernardo berta berthe biagio blanca blas boris brigida brigitte bruna brunella bruno camila camille camillo candela
candelaria candido carina carine carlo carlos carlota carlotta carmela carmelo carmine carole carolina carole catalina
catarina caterina cecile cecilia celestino celine cesar cesare chantal charline chiara christelle christiane christophe
cintia claire clara clarisse claudette claudine claudio clelia clemence clemente clementine clotilde concepcion concetta
consuelo corentin corrado cosimo cristian cristiana cristiano cristina cristobal cyril cyrille cyprien dalila damiana damiano
daniele danilo daria dario davide debora delphine demetrio denis denise desire diana didier diego dimitri dino diogo
dolores domenica domenico domingo domitille donatella donato dorian dorothee duarte edgardo edith edmond edmondo edoardo
edouard eduarda eduardo efrain elena eleonora elia eliana eliane elio elisa elisabetta elise elodie eloi eloisa eloise elsa
elvira emanuela emanuele emeline emerson emile emilie emiliano emilio emma encarnacion enrica enrico enrique enzo ermanno
ernesto esperanza esteban estefania estela esteve estrella etienne eugenie eugenio eulalia eusebio eva evangelina evaristo
evelina evelyne ezequiel fabiana fabiano fabien fabienne fabio fabiola fabrice fabrizio fatima faustino fausto federica
federico felice feliciano felicien felipe fernanda fernande fernando ferran fiammetta fidel filippo filipa filipe fiorella
fiorenza firmin flavia flavio flora florent florencia florian florine francesca francesco francine francis francisca
francisco francois francoise franck franca franco frederic frederica frederique fulvio gabriele gabriella gael gaelle gaetan
gaetano gaspar gaspard gaston genoveva geoffroy georges georgette geraldo gerardo germain germaine german gerson gervasio
ghislaine giacomo giada giampaolo gian gianfranco gianluca gianmarco gianna gianni gilberto gilda gilles ginette ginevra gino
gioacchino giorgia giorgio giovanna giovanni giselle gisele gisela giulia giuliana giuliano giulio giuseppe giuseppina gladys
gloria gonzalo graca grazia graziella gregoire gregorio guido guilherme guillaume guillem guillermo guiomar gustave gustavo
guy gwenaelle hector helder heliana helena helene heloise henri henriette henrique herminia hermenegildo hernan hilario
hippolyte homero honore horacio hortense hugues humberto ignacio ilaria ilda ildefonso immacolata ines inmaculada irene
irina isabel isabella isabelle isadora isaura isidora isidoro ismael itziar ivana ivano ivette ivo ivone jacinta jacinto
jacky jacopo jacqueline jacques jaume javier jean-baptiste jean-claude jean-luc jean-marc jean-marie jean-michel jean-paul
jean-philippe jean-pierre jeanne jeremie jerome jeronimo joana joao joaquim joaquin jocelyne joel joelle jonathan jordi jorge
jose josefa josefina joseline josette josiane josep josue jovita juan juana julie julien julienne julieta juliette julio
justine justino karine laetitia laura laure laurence laurent laurine lautaro lazaro lea leandra leandro leila
leocadia leon leonardo leoncio leone leonel leonie leonor leopoldo leticia lia lidia ligia liliana liliane lina lionel lisandro
livia livio loic lorena lorenza lorenzo loredana lorraine luana luc luca lucas lucette lucia luciana luciano lucie lucien
lucienne lucio lucrecia lucrezia ludovic ludovica luigi luigia luis luisa luiz lurdes lydie mackenzie macarena madalena
madeleine mael maelle mafalda maite maitena manon manoel manuel manuela mara marc marcel marcela marcelino marcella marcello
marcelo marcia marcio marco marcos margarida margaux margherita margot marguerite mariana mariangela marianna marianne mariano
maribel maricel marie-claude marie-france marie-therese mariella marielle marietta marilena marilene marilia marine marino
mario marion marisa marisol marta marthe martine martino martial martim mateus mathias mathieu mathilde matias matteo
maurice mauricio maurizio mauro maxime maximiliano maximo maylis melanie melchor melina mercedes merce meritxell micaela
michela michele micheline michelangelo miguel milagros milena milton mireia mireille mirella mirko modesto moises monica
monique montse montserrat moreno muriel myriam nadege nadine nahuel narciso natacha natalina nathalie nello nerea nereida
nestor nicanor nicola nicolas nicole nicoletta nicolo nieves nilton noe noelia noemi noemie norberto nunzia nunzio nuno
nuria octave octavia octavio odete odette odile olalla olimpia olivia olivier ombretta orazio oriana oriol orlanda orlando
ornella orsola oscar osvaldo otavio ottavia ottavio pablo palmira paloma pamela paola paolo pascal pascale pascual pasquale
patrice patricia patricio patrizia patrizio paul paula paulette paulina pauline paulino paulo pedro pelayo perrine philippe
pier piera pierfrancesco pierina piero pierpaolo pierre pierrette pietro pilar pio placido primo quentin quim quintin rafael
rafaela raffaela raffaele raffaella raimundo rainer ramiro ramon ramona raoul raphael raphaelle raquel raul raymonde rebeca
regine regis reinaldo remedios remi remy renan renata renato renaud rene renee renzo ricarda ricardo riccardo rita roberta
roberto rocco rocio rodolfo rodolphe rodrigo rogelio roger rogerio roland rolande rolando romain romana romane romano romeo
romina romulo ronaldo roque rosa rosalba rosalia rosalie rosanna rosaria rosario rosangela rosaura rosella roselyne rosina
ruben ruggero ruy sabina sabine sabrina salvador salvatore samanta samira samuele sancho sandra sandrine sandro santiago santo
santos sara saverio sebastiana sebastiano sebastiao sebastien segolene serafin serena serge sergio severine severino silvana
silvano silvia silvio simao simeon simona simone simonetta simonne sofia soizic solange soledad solene sonia soraia soraya
stefania stefano stella stephane stephanie suzanne suzette sylvain sylvaine sylvie tamara tania tatiana telmo teo teodora
teodoro teofilo teresa teresita terezinha thais theodore theophile therese thibaud thibault thierry thiago tiago timothee
tiziana tiziano tobias tomas tommaso tonino tristan tullio ubaldo ugo umberto urbano ursula valentina valentino valentine
valeria valerie valerio vanda vanessa vanina vasco veronica veronique vicenta vicente victoire victorino victorine vilma
vinicius vincent vincenza vincenzo virginie virgilio vitor vitoria vittoria vittorio viviana viviane vivien walter wanda
wilson xavi xavier ximena xoan yago yannick yann yanis yasmina yolanda yolande yves yvette yvonne zacarias zaira zelia zita
zoraida zulmira aramis aitor ander asier eneko gorka iker inaki jon koldo mikel unai xabier garazi leire maialen`

const SLAVIC = `adela adrianna agata agnieszka albina aleksandar aleksander aleksandr aleksandra aleksei aleksej aleksey alena
ales alexei alexey alica alina alisa alojz alojzy alyona ana anastasiya anastazie anatol anatoli anatoliy anatoly andjela
andrej andrei andrey andrii andriy andrzej aneta angelina ania anica aniela anita anka antonin antonina antoni apolonia
arina arkadiusz arkadiy arkady arseniy artem artur artyom asja asya augustyn barbora bartek bartlomiej bartosz bedrich
beata blagoja blanka blazej bogdan bogdana bogumil boguslaw bogumila bohdan bohumil bohuslav bojan bojana bonifacy borislav
boryana borys bozena bozidar bozhidar branislav branka branko bratislav bretislav bronislaw bronislawa bulat cecylia cestmir
czeslaw dagmara dalibor damir danica danijel danijela daniil danil danuta dariusz darko darya daria dawid dejan denis denitsa
desislava diyana dimitar dimitri dmitri dmitrii dmitriy dmitry dobromir dominik dominika dorota dragan dragana drago dragomir
dragoslav dunja dusan dusanka dzmitry dzenana edita edvard edyta ekaterina eleonora elena elizaveta elka elwira elzbieta
emanuela emilija emil esat eugeniusz eustachy eva evgeni evgenia evgeniy evgeny ewa ewelina fedor feliks filip filomena fiodor
florentyna franciszek franciszka frantisek frantiska fyodor gabriela galina georgi gennady genowefa gleb goran gordana
gorana grazyna grzegorz halina hana hanka hanna havel hedvika henryk henryka hristo hrvoje hubert hynek ignacy igor
ihor ilija ilona ilya inna irena irina irinka iryna iva ivan ivana ivanka ivaylo iveta ivica ivo iwan iwona izabela izydor
jacek jadranka jadwiga jagoda jakov jakub jan jana janina janka janko janusz jarek jarka jarmila jaromir jaroslav jaroslava
jaroslaw jasmina jasna jelena jerzy jindra jindrich jindriska jirina jiri joanna jolanta josef josefa josip jovan jovana
jozef jozefa jozica juraj jurica jurij justyna kacper kalina kamil kamila karel karol karolina kasia katarzyna katerina katya
katja kazimierz kazimiera kinga kiril kirill klara klaudia klavdiya klement klemens konrad konstantin kostya krystian krystyna
krzysztof ksenia ksenija kveta kvetoslava kuba lada ladislav larisa larysa lech leokadia leonid leopold lenka leszek lev
lidija lidiya lidia lilia liliana ljiljana ljubica ljubomir lubomir lubica lubos lucjan lucyna lucie ludek ludmila ludmyla
ludvik lukasz luka lukas lyubov lyudmila maciej magdalena maja makar maksim maksym malgorzata marcel marcin marek margarita
marian mariana marianna marija marika mariola mariusz mariya marketa marko marta martina maryna marzena mateja mateusz matej
matija matus matvei maxim mechyslaw michaela michail michal michalina mieczyslaw mihail mihailo mihajlo miha mikhail mikolaj
mila milada milan milana milena milica milivoj miljana miljenko milka milos miloslav miloslava milosz mira miran mirela mirek
mirjana mirko miron miroslav miroslava miroslaw mitar mladen mojca momchil monika nada nadezda nadezhda nadiya natalija
nataliya natalya natasa natasha nebojsa neda nedeljko nela nemanja nenad neven nevena nika nikica nikita nikodem nikola nikolai
nikolaj nikolay nikolina nina novak nuri oksana olaf oldrich oldriska oleg oleh oleksandr olena olesya olga oliwia ondrej
ondra ostap otakar otylia pavel pavla pavlina pavol pavlo pawel petar petko petr petra petro petya piotr plamen polina polona
predrag premysl prokop przemyslaw radek radim radka radko radmila radomir radoslav radoslaw radovan radojka rafal ratko rahim
raisa rajko raya robert rok roman romana romuald rostislav rozalia rudolf ruslan rustam ryszard sabina sanja sasa sava savo
sebastian semyon senka serhii serhiy sergei sergej sergey sergiy slava slaven slavica slavka slavko slavomir slawomir slobodan
slobodanka snezana snezhana sofija sofiya spela spas srdjan srecko stanimir stanislav stanislava stanislaw stanislawa stefan
stefka stefania stepan stepanka stevan stjepan stojan stoyan strahinja svatava svatopluk svetlana svetla svetlomir svetozar
swietlana sylwester sylwia szymon tadeas tadej tadeusz tamara tanja tanya taras tatiana tatjana tatyana tetiana tereza
tihomir timofey todor tomas tomasz tomaz tomislav tsvetan tsvetelina urszula uros ushurma vaclav vadim vadym valentin
valentyna valeri valeria valeriy valery vanja varvara vasil vasile vasilisa vasiliy vasily vasyl vasilka vedran veljko
velimir vendula veneta vera veronika veselin vesela vesna vid viera viktor viktoria viktoriia viktoriya vilem vinko violeta
vit vitali vitaliy vitaly vitezslav vladan vladana vladimir vladimira vladislav vladislava vladyslav vlasta vlastimil vojislav
vojtech volodymyr vsevolod vuk waclaw waldemar walentyna wanda wawrzyniec weronika wieslaw wieslawa wiktor wiktoria
witold wladimir wladyslaw wladyslawa wlodzimierz wojciech yana yanko yaroslav yefim yegor yekaterina yelena yelizaveta yevgeny
yevgeniya yuliya yulia yuri yuriy yury zbigniew zbynek zdenek zdenka zdislaw zdravko zhanna zlata zlatan zlatko zofia zora
zoran zorica zuzana zuzanna zvonimir zvonko zygmunt zygfryd polona visnja zelimir maja alena
laszlo istvan jozsef janos zoltan sandor ferenc attila gabor tamas balazs zsolt andras csaba gyorgy gergely bence mate adam
katalin erzsebet ilona zsuzsanna zsofia eszter anna agnes judit andrea ildiko aniko edina krisztina timea reka dora noemi
julianna piroska boglarka emese orsolya szilvia jonas jano martina sara jazmin virag fruzsina kinga vilmos arpad
lajos miklos mihaly imre bela geza kalman denes akos marton levente aron matyas dezso jeno gyula pal karoly adony nandor
ion gheorghe vasile nicolae constantin mihai mihaela adrian andrei alexandru cristian cristina daniela elena florin gabriel
george ioana ionela ionut iulia liviu lucian madalina mariana marius mircea monica octavian ovidiu petre radu raluca razvan
roxana sorin stefania traian valentin vlad bogdana anca corina catalin dorin dragos emanoil felicia ilie ileana ileana irina
aurel costin doina dumitru georgeta laurentiu lavinia luminita nicoleta nistor rodica simona tiberiu viorel viorica zamfir`

const GREEK_AND_CAUCASIAN = `achilleas agathi alekos alexandros alexios anastasios anastasia andreas angelos angeliki antonis
antonios apostolos argyris aris aristea aristides athanasia athanasios charalampos christos christina christodoulos
chrysanthi chrysoula despina dimitra dimitrios dimitris dionysios efi eftychia eirini ekaterini eleftheria eleftherios
eleni elias emmanouil evangelia evangelos evdokia fotini fotis georgia georgios giannis giorgos glykeria grigoris
haralambos ioanna ioannis irini kalliopi katerina konstantina konstantinos kostas kyriakos lefteris leonidas makis manolis
maria marios menelaos michail michalis nikoletta nikolaos nikos olympia panagiota panagiotis panayiotis paraskevi pavlos
pericles petros sotiria sotirios sofoklis spyridon spyros stamatis stavros stelios stefanos stratos stylianos thanasis
theodora theodoros theofanis themis thodoris vagelis vangelis vasiliki vasilios vasilis vassiliki vassilis vasso xanthi yannis
yiannis yiorgos zacharias zoi zacharoula anahit ani ara aram armen artak arpine aslan davit gayane gevorg giorgi giga gohar
hakob hayk irakli karen karine lasha lali levan lilit luka mariam mkrtich narek nana nino nika nune otar ramaz ruzan sargis
shota siranush sona tamar tamaz tatevik tigran tornike vahan vahe vakhtang vardan vazgen zaza zurab zaur aslanbek aslan umar deni ruslanbek`

const WEST_ASIAN_AND_AFRICAN = `abbas abdel abdelaziz abdelkader abdellah abdirahman abdou abdoulaye abdul abdulaziz abdullah
abdullahi abdulrahman abebe abena abeni abiodun abir abu achieng adama adaeze adaobi adebayo adel adem adeola adesola adil
adnan adunni afia afolabi afua ahmad ahmed ahmet aida aigerim ajay akbar akin akinyi akosua akua ala alaa alemayehu ali
aliko aliou aliya aliyah aliyu alper alya ama amadi amal amani amara amber amin amina aminata amine amir amira amiri amit amna
amr anan anas anwar aqsa ariel arif arwa arzu asad asha ashraf asif asim asiya asli asma asmaa assaf awa ayan ayanda
ayaan aydin ayesha aylin ayman ayo ayodele ayse aysel aysegul aytac aytekin ayub azad aziz aziza babajide babatunde badr
bahar bahram baki bakary bakr bandile banu baris barak basel basim basma bayo behnaz behrouz bekir berat berk berkay berna
bilal bilge binta birgul boubacar bola bongani bukola bulent burak burcu busisiwe can canan catherine cem cemal cemre cengiz
ceren chiamaka chibueze chidi chidinma chike chima chimamanda chinedu chinelo chinonso chinwe chioma chipo chukwudi chukwuemeka
daliah dalia damilola danai daoud dara dariush daud dawit deniz derya desta diallo dilara dilek dina diyar djamila donya doruk
duygu ebele ebru ece eden efe efua egemen ehab ehud ekin ekrem ela elham eliyahu elif eliza elnaz emad eman emeka emel emine
emir emrah emre enes engin ephraim ercan erdal erdem eren erez erol ersin esi esra eylem eyal ezgi fadi fadila fadwa fahad
fahd fahim fahmi fahri faisal faiza fanta farah farid farida faris farouk farrukh farhad farzaneh fatema fatih fatima fatma
fatmata fatou fatoumata fatuma fawzi faysal feride ferhat feyza figen fikret filiz firas firat fidan folake folasade fuad
funda funmilayo furkan gad gal gamal gamze garba ghada ghassan gideon gizem gokhan goksel golnaz gulay guler gulsah gulsen
gulsum gur habib habiba hadas hadi hadiza hafsa hagar hai hakeem hakim hala halil halima halit hamad hamdi hamed hamid hamida
hamza hana hanan hanane hani hanif haris harun hasan hashim hasnaa hassan hatem hatice hava hayat haydar hayfa hicham hila
hiba hikmet hilal hind hisham hossam hossein houda huda hulya huma humaira hussain hussein hussien husna iain ibrahim ibrahima
idan idil idris ifeanyi ifeoma ifeoluwa ihab ikechukwu ikram ilan ilana ilayda ilhan ilker imad iman imane imran inbar ines ipek
iqbal irfan isa ishaq islam ismail ismet israa issa itai itamar iyad jabari jabu jafar jalal jaleh jamal jamila jamil jawad
jibril jihad jihan jiyan joud jomo juma jumana kadir kadiatou kagiso kamal kamau kamran karim karima kasim kaveh kawthar kayode
keita kelechi kemal kemi kenan kerem kerim khadija khadijah khaled khalid khalifa khalil khanyi khosrow kian kiarash kofi
kojo kubra kudzai kutay kwabena kwadwo kwaku kwame kwasi kwesi laila lakshmi lamia lamine latifa lebo leila lerato
levent leyla lina liron lubna lulu madina maha mahmoud mahmut mahdi maher mahsa majid makena malak malek malik malika
mamadou mamoun manal mandla mansour mariam mariama marwa marwan maryam masoud massoud matan maymouna mayada mbali mehdi mehmet
mehmood melek meltem menahem menachem meral mert merve meryem mesut metin mevlut michal milad mina miray mohamad mohamed
mohammad mohammed mohamud mohsen moise moira mona monir moshe mostafa mouna moussa moustapha mpho muhammad muhammed muhamed
muna munir murad murat musa mustafa mustapha mwangi nabil nabila nada nadav nader nadia nadir naeem nahid nahla naima najib
najla najwa naledi nanda nasir nasreen nasrin nasser navid nawal nazanin nazim nazli ndidi neda neema nermin nesrin neta
ngozi nihal nihat nil nilay nilufer nima nimrod nir niran nizar njeri nkechi nkosana nnamdi noa noam noha noor nour
noura nuh nuha nuray nurcan nurten nyasha nyambura oba obafemi obi obinna odion ofer ofra ohad okan okoro oksana olabisi
olu oluchi olufemi olumide olusegun oluwaseun oluwatobi omar omer omid ona onur onyeka or oren ori orhan orit osama osman
osagie ouma oumar oumou ousmane oya oyelaran ozan ozge ozgur ozlem parisa parvin payam pelin pinar qasim rabia rachid rafi
rafiq raghad rahaf rahim rahma raja rajab ramadan ramazan ramy rana rand rania ranim raouf rasha rashad rashid rauf rawan
razan recep reem reza rida rim rima riyad roi rola rotem roya ruba rukhsana ruqaya saad sabah sabri sadia sadik saeed safa
safaa safia safiya sahar said saida saif sakina salah salam salem salih salim salima salma salman salome saloua samar
sameer sami samia samir samira sana sanaa sara sarwar sawsan selcuk selim selin selma semih sena senay serap serdar serhat
serkan servet sevda sevgi sevil sevim seyma shaban shadi shahd shahida shahin shahram shahrzad shaimaa shaker shakira shakir
sharif shaul sherif shira shirin shlomo shmuel siamak sibel sibongile sibusiso simin sinan sipho sizwe sohail soheil solomon
somaya songul suha suhail suhaila sule suleiman suleyman sultan sumaya suzan taha tahir tahira talal talat taleb tamer tamara
tamika tapiwa tarek tareq tarik tariq taslima tayfun tayo tebogo temitope tendai thabo thandeka thandiwe themba tobi tolga
tolu toyin tsegaye tuba tugba tugce tunde tural turgay turgut uchechi uchenna ufuk ugur umar umit umm unathi uri usama usman
uzoma vahid volkan wael wafa wafaa waleed walid wanjiru waqas wasim xolani yaakov yael yahya yakubu yakup yara yaren yasemin
yaser yasin yasir yasmeen yasmin yasmine yasser yavuz yehuda yetunde yigit yildiz yilmaz yitzhak yoav yohannes yonatan yosef
youcef younes younis yousef youssef youssouf yunus yusef yusuf zafer zahir zahra zaid zaina zainab zakaria zaki zandile zaynab
zehra zeina zeinab zelal zeynep ziad ziv ziyad zohra zubair zuhal zuleika zulfiqar`

const SOUTH_AND_EAST_ASIAN = `aarav aarti abhay abhijit abhinav abhishek aditi aditya ajit akanksha akash akhil akira akiko akshay
alok amar amarjit ambika amitabh amol amrita anand ananda ananya anika anil anirudh anita anjali anjana anju ankit ankita
ankur anmol anshul anuj anupam anuradha anurag anushka aparna apoorva archana arjun arnav arpita aruna arun arunima arvind
aryan asami ashish ashok ashwin asuka atsuko atsushi atul avinash ayaka ayako ayumi ayumu azumi bala balaji bhanu bharat
bharati bhaskar bhavana bhavesh bhavna bhupinder bijay binod bipin chandan chandra chandrika charu chetan chhaya chikako
chitra chiyo daichi daiki daisuke deepa deepak deepika deepti devendra devi devika dhananjay dhanush dharma dharmendra dhruv
dilip dinesh dipak dipti divya diya durga eiji emiko eri esha etsuko farhan fumiko fumio ganesh gaurav gauri gayatri geeta
genji girish gita gopal gopi govind gurpreet haruka haruki haruko haruto harbhajan hari harini harish harpreet harsh harsha
harshad harshita hema hemant hemlata hideaki hideki hideo hidetoshi himanshu hina hinata hiro hiroaki hirohito hiroki hiroko
hiromi hiroshi hiroto hiroyuki hisako hisashi hitomi hitoshi honoka ichiro ikuko indira isha ishaan ishani ishita isamu jagdish
jagjit jatin jaya jayant jayanti jayesh jaspreet jeevan jignesh jitendra jiten junichi junko jyoti jyotsna kabir kailash kajal
kalpana kalyani kamala kamlesh kana kanako kanchan kapil karan karthik kartik kashish kaori kaoru katsumi katsuo kavita kavya
kazue kazuhiro kazuki kazuko kazumi kazuo kazuya keerthi keiichi keiji keiko keisuke kenichi kenji kenta kento ketan khushi kiran
kiyoshi kohei koichi koji komal kosuke kriti krishna krishnan krupa kumiko kunal kunihiko kusum kyoko lakshman lalit lalita
lata latha laxmi lokesh machiko madan madhav madhavi madhu madhuri mahendra mahesh mai makiko makoto mala malati malini mamta
manab manabu manami mandeep maneesh manish manisha manjeet manju manjula manoj mao mariko masaaki masahiro masaki masako masami
masanori masao masaru masashi masato masayuki mayank mayu mayumi mayur meena meenakshi meera megha meghana mehul michiko
midori miho mika mikako miki mikio minal minako minal minato minoru mio misaki misako mitali mithun mitsuko mitsuru miu miyako
miyu miyuki mohan mohini mohit moeka momoka momoko motoko mridula mukesh mukul nagendra nalini namita namrata nanako nandini
nao naoki naoko naomichi naresh narendra narayan nathuram natsuki natsuko natsumi navdeep naveen navin neelam neena neeraj neeta
neha nidhi nikhil nikita nilesh nilima niraj niranjan nirmala nisha nishant nitesh nithya nitin nobuko nobuo nobuyuki noriko
norio omkar padma pallavi pankaj paramjit parth parvati parveen pawan piyush pooja poonam prabhakar prabhu pradeep pradip
prakash pramod pranab pranav pranjal prasad prasanna prashant prateek pratik pratima praveen preethi preeti prem prerna priti
priya priyanka puja puneet purnima purushottam radha radhika raghav raghu rahul raj raja rajan rajani rajat rajeev rajendra
rajesh rajiv rajkumar raju rakesh raku ram rama ramakrishna raman ramesh ramya ranbir rani ranjan ranjana ranjit rashmi ratan
rati ravi ravindra rei reiko reina rekha renu renuka rie rika riko rina rino risa rishabh rishi ritesh ritika ritu riya rohan
rohini rohit roshan roshni ruchi rumi rupa rupali rupesh ryo ryoichi ryoko ryosuke ryota ryu ryuichi ryuji saanvi sachi sachiko
sachin sadhana saeko sagar sai saki sakshi sakura sakurako samarth sandeep sandhya sangeeta sanjana sanjay sanjeev sanjiv
sanket santosh sapna saran sarika sarita sarojini satish sato satoko satomi satoru satoshi satya satyam saurabh savita sayaka
sayuri seema seiichi seiji setsuko shabnam shailendra shaila shalini shankar shanta shanthi sharad sharda sharmila shashank
shashi sheetal shekhar shigeko shigeo shigeru shikha shilpa shin shinichi shinji shinobu shinya shiori shiro shishir shiv
shiva shivam shivani shizuka shizuko sho shobha shoko shota shraddha shreya shruti shubham shuichi shuji shun shunsuke shweta
shyam siddharth siddhi sima sindhu smita smriti sneha snehal sohan sonal sonali sota sourabh sourav srinivas sriram srishti
subhash subramanian suchitra sudarshan sudha sudhir sujata sujatha sujit suman sumeet sumiko sumit sunanda sundar sunil sunita
suraj surekha surendra suresh surinder surya sushant sushil sushila sushma susumu swapna swapnil swati tadashi taiga taichi
takahiro takako takaaki takao takashi takayuki takeo takeshi takuma takumi takuya tamaki tamiko tanaka tanvi tanmay tapan tara
tarun tatsuo tatsuya teiko tejas tejal teruko tetsuo tetsuya tomoaki tomohiro tomoka tomoki tomoko tomomi tomoya toru toshiaki
toshiharu toshihiro toshiko toshio toshiyuki trupti tsubasa tsutomu tsuyoshi tushar uday ujjwal uma umesh upendra urmila urvashi
usha utkarsh vaibhav vaishali vaishnavi vandana vani varsha varun vasant vasanthi vasudha veena venkat venkatesh venkata vidya
vidyut vijay vijaya vikas vikram vikrant vimal vimala vinay vinaya vinayak vineet vineeta vinita vinod vipin vipul viral
virender vishakha vishal vishnu vishwanath vivek wakana yamini yash yasuhiro yasuko yasuo yasushi yasuyuki yogesh yogita yoichi
yoji yoko yoshiaki yoshie yoshihiro yoshiko yoshimi yoshinori yoshio yoshito yoshiyuki youko yudai yui yuichi yuji yuka yukari
yuki yukihiro yukiko yukio yuko yumi yumiko yuriko yusuke yuta yutaka yuto yuu yuudai yuuki yuuko yuuto yuya xiaoming xiaohong
xiaoli xiaoyan xiaoyu xinyi xinyue yifan yichen yixin yiming yuhan yuxuan zihan zixuan haoran haoyu jiahao jiayi jianguo jianhua
jianjun jianming jinping junjie junhao liwei meiling mengyao mingyu minghao ruoxi shufen shuhui weiming wenjie xiaofeng xueying
yanling yaqi yating yuting yulan zhihao zhiming zhiqiang zhiwei guoqiang guodong haiyan chunhua xiulan guiying lijuan minjun
seojun dohyun jihoon jiwoo sungho sungmin youngho jisoo jieun minji minseo seoyeon soyeon hyejin eunji jimin jungkook yeonjun
taehyung hyunwoo hyunjin jaehyun joonho kyungsoo sooyoung yuna thanh tuan minh duc hung huong linh thuy hanh hoang quang trang
nguyet phuong quynh thao tuyet xuan dung hieu khanh vinh binh somchai somsak siriporn suda supaporn niran malee preecha wichai
budi agus dewi siti sri wahyu eko dwi putri indah ratna yanti bambang joko nurul rizky adi andi arief bayu citra dian fitri
hendra intan kartika lestari maya nadia novi putra rina sari slamet sukarno sulastri susanti tri wati yudi yusuf juan-miguel
jejomar maricel rodel jericho crisanto dodong imelda ligaya maria-cristina`

/** Names that are also words, months, places, products or roles: sure only with more to go by. */
const AMBIGUOUS = `chase foster flynn barrett boyd byrd chandler destiny easton edison emery garfield garnet geneva german hayden hilton
holden honor indigo jensen jewel kelvin kingsley lamar lavender lawson lou mercy mica mickey monty nash nat newton nia
odessa odin palmer patience paxton portia presley raven roman saffron scarlet shaw skye stanford sullivan tatum thornton
trey tula unity valencia vance walton warner warwick waverly webster weston brock augusta augustus austen marin maxim
maximus marquis ona oran perla pau ponce segundo severo dulce gema oti reine parfait prosper modeste malo marine come
blaise aurore nine delphin love saga alva even dag isa sem siem pim puck roos ferry bonne els ase siv toma tin tea vida
zala masa rok nik urban mile pero rade luca lazar jure mato aki emi reo ruka sae sayo togo tomo gaku minami kanon kanta
riku harris cal asa adan abe cleveland fitzgerald montgomery hank hadley jarvis leopold merrill minerva morty murdoch
octavia olin roxana sheridan titus ulysses zeke gael cruz marti
will mark may june april august rob pat sue rich rose grace hope faith joy summer autumn dawn heather
holly ivy jasmine lily violet daisy olive iris opal pearl amber crystal jade ginger hazel melody harmony
mercedes lance chase drew grant rocky sunny misty stormy cliff clay ray rex dale glen mason cooper tucker
hunter taylor parker archer fisher tanner walker jordan austin dallas houston victoria virginia georgia
carolina florence paris sydney adelaide lincoln washington jackson hudson israel chad dakota sierra
phoenix chelsea trent kent devon lee van sun song ram rama bo ali cem baki tri sri sai mai mao wan ana eri
ora ina ida wade paige rain reese aurora stella apollo venus clio gene angel angelo jesus moses sultan
mina mira nano penny patience prudence constance felicity charity mercy verity amity blanche clement
sterling man viola harper sage basil fern myrtle laurel marina alexa siri perl swift thor loki pug atlas
juno morgan royce vi via mac sal stu cal del flo ira ike ning yan wen wei xin yi jing hong hua mei min qin
rui shan tao yang ying yong yu yun zhi bing chao chun cong dong fang fei feng fu guang gui hao he hui jian
jie jin jun kai kang kun lei li liang lin peng qi rong shu ting xi xia xiao xu xue ye yin yue ze zhen
zheng zhong ho ha lam nam tai tam tho thu tien tin toan tu viet vu yen anh bao chi chau dat giang hau hien
khoa kiet loan luan ly nga ngoc nhi nhung oanh phuc quy son uyen vy dung hung binh bala raj mani dev guru
hari jai jaya maha om durga sona mala nao rei rin ren rio sho shin ryu kei kana moe sora per odd tor ola
gro liv ove bas bart job nick troy orlando lorraine rosario consuelo remedios milagros encarnacion
concepcion asuncion santos santiago domingo olimpia candido primo bello moreno franco gala victor juliet
noe ariel aria ava natal flora linda bella merle jay wren finch dina mara amara salam islam jihad iman
hikmet hilal ece efe ekin eren firat ilker irmak oya pinar ufuk tuna yildiz yilmaz ay gun gad ari tal bar
rom dia clementine fanny willy max jan bill frank ruby claude julia travis jasper hugo athena luna selena pascal
al ed mel gil salvador socorro san dora leo mia`

const split = (text: string): string[] => text.split(/\s+/).filter((name) => name !== '')

const AMBIGUOUS_NAMES: ReadonlySet<string> = new Set(split(AMBIGUOUS))

/** Given name without accents in lower case → whether it is one on its own (2), or only with more to go by (1). */
export const GIVEN_NAMES: ReadonlyMap<string, 1 | 2> = new Map(
  [
    ENGLISH,
    MORE,
    GERMANIC,
    ROMANCE,
    SLAVIC,
    GREEK_AND_CAUCASIAN,
    WEST_ASIAN_AND_AFRICAN,
    SOUTH_AND_EAST_ASIAN,
    AMBIGUOUS,
  ]
    .flatMap(split)
    .map((name) => [name, AMBIGUOUS_NAMES.has(name) ? 1 : 2]),
)
