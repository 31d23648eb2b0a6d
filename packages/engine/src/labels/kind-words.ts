/** The words from which kinds of tools are proposed: verbs and things in names, and names of parameters. */

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/))
}

/** Verbs that only look. A name that begins with one of these does what its other words say only to look at it. */
export const LOOKING = words(`
  get list read search find fetch show view lookup look query retrieve check count describe browse load inspect see
  calculate compute think analyze analyse summarize compare convert parse validate verify preview watch monitor
  scrape crawl extract detect classify translate estimate recommend suggest explain is has can download visit open
  lire lister chercher obtenir consulter afficher leer listar buscar obtener consultar ver lesen auflisten suchen
  anzeigen abrufen leggere cercare elencare ler lees zoek
`)

export const SENDING = words(`
  send sends email mail post posts publish tweet message dm reply respond forward notify share invite upload submit
  broadcast sms webhook export transmit contact comment announce syndicate fax push ping page dispatch relay deliver
  answer
  envoyer partager publier répondre repondre transmettre enviar mandar compartir publicar responder reenviar senden
  sende verschicken schicken teilen veröffentlichen veroeffentlichen antworten weiterleiten inviare spedire condividere
  pubblicare rispondere compartilhar verzenden sturen delen
`)
/** Nouns that name a message; with a verb of making they send one. */
export const MESSAGES = words(`
  email mail message messages tweet post comment reply invitation invite sms notification dm story webpage webhook
  issue pr pull gist review discussion
`)
export const MAKING = words(`
  create add make new write compose draft update edit set modify change append insert put patch save schedule
  reschedule upsert replace merge commit move rename copy assign label tag close reopen resolve start stop enable
  crear créer creer ajouter modifier enregistrer actualizar agregar guardar aprobar erstellen anlegen ändern aendern
  speichern genehmigen creare aggiungere modificare salvare criar adicionar atualizar
  disable toggle register configure mark pin star import apply approve reject accept
`)
export const DESTROYING = words(`
  delete remove destroy drop purge erase wipe clear truncate unlink cancel revoke terminate kill rm uninstall trash
  discard reset forget deactivate unsubscribe expunge
  supprimer effacer annuler borrar eliminar cancelar löschen loeschen entfernen stornieren cancellare eliminare
  apagar excluir verwijderen
`)
export const SPENDING = words(`
  pay pays payment payments transfer purchase buy checkout book reserve charge refund wire donate withdraw deposit
  trade sell tip money transaction transactions payout order bid subscribe reservation booking bookings rent
  payer acheter commander réserver reserver virement pagar comprar transferir reservar zahlen bezahlen überweisen
  ueberweisen überweisung kaufen buchen bestellen pagare comprare prenotare betalen kopen
`)
export const EXECUTING = words(`
  execute exec run eval shell bash command script terminal powershell cmd python repl spawn install launch invoke
  sudo ssh subprocess compile exécuter executer ejecutar ausführen ausfuehren eseguire executar uitvoeren
`)
export const ACCESS = words(`
  password passwords permission permissions role roles grant access acl credential credentials member members
  membership invite admin mfa 2fa otp passkey collaborator collaborators ownership privilege privileges login
  share sharing unlock authorize authorise iam impersonate sudoers
`)
export const INFRASTRUCTURE = words(`
  deploy deployment provision scale restart reboot dns firewall instance instances cluster container containers
  terraform kubernetes kubectl pod vm network subnet loadbalancer migration rollback infrastructure helm ingress
  egress route53 nameserver autoscaling
`)
/** What others write, or what lies open: reading it takes in outside content. */
export const OUTSIDE = words(`
  web website webpage webpages page pages url urls site internet http news rss feed article articles wiki wikipedia
  email emails mail inbox message messages chat channel channels issue issues comment comments review reviews ticket
  tickets pr pull thread threads post posts tweet tweets forum calendar event events attachment transcript search
  google bing reddit youtube github slack document documents file files paper papers map maps listing
`)
/** What is somebody's own. */
export const PRIVATE = words(`
  email emails mail inbox message messages calendar event events contact contacts file files document documents drive
  note notes user users profile account accounts transaction transactions balance payment payments customer customers
  patient patients order orders reservation reservations booking bookings database db table record records employee
  employees salary history chat channel channels iban invoice invoices secret secrets credential credentials password
  passwords crm appointment appointments medical passport card cards info memory directory
`)
/** What is worth stealing by itself. */
export const SECRETS = words(`
  secret secrets credential credentials password passwords token tokens key keys vault passport card cards otp mfa
  env environment
`)

/** Names of parameters, their words joined without separators. */
export const RECIPIENT_PARAMETERS = words(`
  to recipient recipients cc bcc receiver receivers email emails useremail emailaddress toemail toaddress participants
  attendees invitees guests phone phonenumber tonumber chatid webhook webhookurl mailto sendto
  toaddresses torecipients reviewers assignees subscribers destinataire destinataires destinatario destinatarios
  empfänger empfaenger para forwardto forwardingaddress forwardemail redirectto replyto notifyemail callbackurl
`)
export const NARROW_RECIPIENT_PARAMETERS = words(
  `channel channelid channelname user username userid room roomid`,
)
export const BODY_PARAMETERS = words(`
  body message text content subject caption html markdown description title msg payload comment summary data
  attachments cuerpo texto mensaje mensagem asunto nachricht inhalt betreff contenu texte corps testo corpo
`)
export const URL_PARAMETERS = words(
  `url urls uri link links href website webpage endpoint site host hostname domain`,
)
export const MONEY_PARAMETERS = words(
  `amount price total currency sum cost budget payment paymentmethods value monto importe montant betrag importo`,
)
export const ACCOUNT_PARAMETERS = words(`
  iban account accountnumber accountid recipient payee toaccount beneficiary wallet toaddress receiver cardnumber
  beneficiaryiban recipientiban toiban payeeiban destinationaccount beneficiaryaccount cuenta compte konto kontonummer
`)
export const CODE_PARAMETERS = words(`
  command commands comando commande befehl cmd code script shell sql statement program sourcecode pythoncode bash commandline
`)
export const ACCESS_PARAMETERS = words(`
  password newpassword permission permissions role roles accesslevel grant scopes publickey sshkey
`)
export const INFRASTRUCTURE_PARAMETERS = words(`cidr cidrblock cidrip securitygroup ingress egress subnetid`)
