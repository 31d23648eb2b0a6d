/** For tests: texts of our own with personal data of many kinds and languages, the places known. Numbers are made up and checked. */

/** Values stand between double brackets. */
const FORMS: readonly string[] = [
  'Full Name: [[Marlene Dubois]]\nDate of Birth: [[12/03/1984]]\nSSN: [[412-55-9821]]\nPassport Number: [[X12345678]]\nEmail: [[marlene.dubois@gmail.com]]\nPhone: [[(415) 555-0132]]\nAddress: [[742 Evergreen Terrace, Springfield, IL 62704]]',
  'Patient [[Rohan Kapoor]] (MRN: [[00483921]]), DOB [[1979-11-02]], was admitted on 2024-03-01. Insurance ID: [[XHP483920112]].',
  'Sehr geehrter Herr [[Müller]], Ihre IBAN [[DE89 3704 0044 0532 0130 00]] wurde hinterlegt. Ihre Steuer-ID lautet [[86095742719]]. Rückfragen unter [[+49 30 901820]] oder [[h.mueller@web.de]].',
  'Ich heiße [[Katharina Vogel]] und wohne in der [[Lindenstraße 14, 10969 Berlin]]. Geboren am [[03.07.1990]].',
  "Je m'appelle [[Thibault Lefèvre]], né le [[14 mars 1985]], domicilié au [[12 rue de la République, 69002 Lyon]]. Tél : [[06 12 34 56 78]]. Numéro de sécurité sociale: [[1 85 03 69 123 456 78]]",
  'Me llamo [[Alejandra Ruiz Ortega]] y mi DNI es [[12345678Z]]. Vivo en [[Calle Mayor 23, 28013 Madrid]]. Teléfono: [[+34 612 345 678]].',
  'Mi chiamo [[Giulia Ferrari]], codice fiscale [[RCCMNL83S18D969H]], residente in [[Via Garibaldi 12, 20121 Milano]]. Cellulare [[347 1234567]].',
  'Mijn naam is [[Sander de Vries]], BSN [[111222333]], ik woon op [[Keizersgracht 123, 1015 CJ Amsterdam]]. Bel me op [[06-12345678]].',
  '{"first_name": "[[Aria]]", "last_name": "[[Whitfield]]", "email": "[[aria.w@example.com]]", "phone_number": "[[555-867-5309]]", "ip_address": "[[84.23.117.9]]", "credit_card": "[[4539 1488 0343 6467]]", "username": "[[aria_w92]]", "dob": "[[1992-08-14]]"}',
  'Wire to account number [[004839201177]], routing number [[021000021]], SWIFT code: [[DEUTDEFF500]].',
  "Driver's License: [[D08954796]] issued by California. License plate: [[7ABC123]]. VIN: [[1HGCM82633A004352]]",
  'The payment was made by card, full PAN [[5500 0000 0000 0004]], exp 09/27, CVV [[123]].',
  'Dear [[Jessica]],\n\nThank you for your order. It will be shipped to [[221B Baker Street, London NW1 6XE]].\n\nBest regards,\n[[Omar Haddad]]\nSupport',
  'Name,Email,Phone\n[[Lukas Novak]],[[lukas.novak@seznam.cz]],[[+420 602 123 456]]\n[[Eva Horáková]],[[eva.h@post.cz]],[[+420 777 888 999]]',
  'My Aadhaar is [[2341 2341 2346]] and PAN [[ABCPE1234F]].',
  'CPF: [[529.982.247-25]], nascido em [[21/04/1988]], mora na [[Rua das Flores, 123]], São Paulo.',
  'National Insurance number: [[AB 12 34 56 C]]; NHS number [[943 476 5919]].',
  'Customer [[Chen Wei]] called from [[13812345678]] about his order. ID: [[11010519491231002X]]',
  "Employee ID: [[EMP-48213]], Name: [[Fatima Al-Sayed]], Department: Finance, Manager: [[John O'Connor]]",
  'Access from [[2001:41d0:302:2200::180]] and MAC [[3C:22:FB:9A:10:4E]] was blocked.',
  'Hi, this is [[Nguyen Van Minh]]. My phone is [[0912 345 678]].',
  'From: [[Priya Raman]] <[[priya.raman@corp.in]]>\nTo: [[Tom Becker]] <[[tom@becker.de]]>\nSubject: Payroll',
  'Contact [[Anna-Lena Schmidt]] at [[0171/2345678]] or [[anna@schmidt.de]]',
  'The defendant, Mr [[Yılmaz Demir]], was born in 1964 and lives in Ankara. He was represented by Ms [[S. Karatay]], a lawyer.',
  'Emergency contact: [[Rosa Delgado]] (mother), [[+1-202-555-0187]]',
  'Social Insurance Number (SIN): [[046 454 286]]',
  'IMEI: [[490154203237518]]',
  'Swedish personnummer [[811228-9874]], Finnish [[131052-308T]], Norwegian fødselsnummer [[01010750160]], Polish PESEL [[44051401359]].',
  'Shipping Address:\n[[Maria Gonzalez]]\n[[1600 Pennsylvania Avenue NW]]\nWashington, DC [[20500]]',
  'Hola, soy [[Carlos Méndez]], mi número es [[55 1234 5678]] y mi CURP es [[MECC850101HDFNRR09]].',
  'Bonjour Madame [[Leroy]], votre rendez-vous est confirmé. Adresse: [[5 avenue Anatole France, 75007 Paris]].',
  'Herr Dr. [[Stefan Brandt]], geb. [[12.05.1971]], Versichertennummer [[A123456780]], wohnhaft [[Am Markt 7, 04109 Leipzig]]',
  'Sig.ra [[Rossi]], il suo IBAN [[IT60 X054 2811 1010 0000 0123 456]] è stato verificato.',
  'Passport No. [[533380006]] belongs to [[Michael Thompson]].',
  'ZIP: [[94107-1234]]',
  'The user [[Brandon Lewis]] (age 34) from Austin, TX works at Dell.',
  'Tel.: [[030 12345678]], Fax: [[030 12345679]]',
  'Call me at [[555.123.4567]] ext. 12',
  'She lives at [[45 Oak Avenue, Apt 3B, Denver, CO 80203]].',
]

export interface FormCase {
  readonly text: string
  readonly spans: readonly { readonly start: number; readonly end: number }[]
}

export function listFormCases(): FormCase[] {
  return FORMS.map((form) => {
    const spans: { start: number; end: number }[] = []
    let text = ''
    for (const part of form.split(/(\[\[.*?\]\])/)) {
      const value = part.startsWith('[[') ? part.slice(2, -2) : undefined
      if (value !== undefined) spans.push({ start: text.length, end: text.length + value.length })
      text += value ?? part
    }
    return { text, spans }
  })
}
