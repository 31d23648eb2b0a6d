/** Shapes of arguments that change the query they are put into: SQL, LDAP, XPath and document stores. Every pattern is bounded. */

import { type ArgumentPattern, pattern } from './patterns.ts'

/** What stands between two words of SQL, comments included. */
const GAP = String.raw`(?:\s|\/\*[^*\n]{0,40}\*\/|\+)`
const QUOTE = String.raw`['"\u02bc\u2019]`
const QUOTES = Array.from('\'"\u02bc\u2019)')

/** Statements that nobody writes for a sentence. */
const STACKED = [
  String.raw`drop\s{1,4}(?:table|database|schema|view|user)`,
  String.raw`delete\s{1,4}from\s{1,4}[\w."]{1,60}\s{0,4}(?:where\b|--|;|#|\/\*)`,
  String.raw`update\s{1,4}\w{1,40}\s{1,4}set\s{1,4}[\w."]{1,60}\s{0,4}=`,
  String.raw`insert\s{1,4}into|alter\s{1,4}(?:table|user)|truncate\s{1,4}\w|exec(?:ute)?[\s(]|shutdown\b|copy\s?\(`,
  String.raw`create\s{1,4}(?:table|user)|declare\s{1,4}@`,
  String.raw`select\s{1,4}(?:[*@('"]|\d|null\b|\w{1,30}\s?\(|(?:current_|session_)?user\b|[\w,.*"\`[\] ]{1,80}\sfrom\s{1,4}[\w"\`[])`,
].join('|')
/** Statements that a sentence can hold as well, such as "delete from basket". */
const PLAIN_STACKED = String.raw`delete\s{1,4}from\s{1,4}\w|update\s{1,4}\w{1,40}\s{1,4}set\b|select\s{1,4}[\w(*]`
/** What ends the value that a statement is put behind. */
const BROKEN_OUT = String.raw`(?:['")\]\d]|^)`

export const QUERY_PATTERNS: readonly ArgumentPattern[] = [
  pattern(['sql-breakout', 'any', 'sql'], ['high', 0.85], 'A value that changes the query it is put into', [
    /['"\u02bc\u2019)]\s{0,4}(?:or|and|\|\||&&)\s{0,4}\(?\s{0,3}['"\u02bc\u2019]?(\w{1,20})['"\u02bc\u2019]?\s{0,3}(?:={1,2}|like|>)\s{0,3}['"\u02bc\u2019]?\1\b|\bor\s{1,3}1\s?=\s?1\b|['")\d]\s{0,4}union\s{1,4}(?:all\s{1,4})?select\b|['"]\s{0,3};\s{0,4}(?:drop|delete|update|insert|alter|exec|shutdown|truncate)\s|\b(?:sleep|benchmark|pg_sleep)\s{0,2}\(\s?['"]?\d{1,9}['"]?\s{0,2}[,)]|\bwaitfor\s{1,3}delay\s{0,2}['"]?\d{1,9}|\bxp_cmdshell\b|\binto\s{1,3}(?:out|dump)file\b|\bload_file\s?\(/gi,
    [
      ...QUOTES,
      '=',
      'union',
      'sleep',
      'benchmark',
      'waitfor',
      'xp_cmdshell',
      'outfile',
      'dumpfile',
      'load_file',
    ],
  ]),
  pattern(['sql-logic', 'value', 'sql'], ['high', 0.8], 'A value that makes a condition always true', [
    new RegExp(
      [
        `${QUOTE}${GAP}{0,4}(?:or|and)${GAP}{1,4}\\(?${QUOTE}?(\\w{1,8})${QUOTE}?${GAP}{0,3}={1,2}${GAP}{0,3}${QUOTE}?\\1\\b`,
        `${QUOTE}\\)?\\)${GAP}{1,4}or${GAP}{1,4}\\(\\(?${QUOTE}(\\w{1,8})${QUOTE}=${QUOTE}\\2`,
        `\\b(?:or|and)${GAP}{1,4}0x[0-9a-f]{1,8}\\s?=\\s?0x[0-9a-f]{1,8}`,
        `['"\\d]${GAP}{1,4}or${GAP}{1,4}(?:not${GAP}{1,4})?(?:true|false)\\s{0,3}(?:--|#|;|$)`,
        `${QUOTE}${GAP}{1,4}(?:or|and|having|order by|group by)\\b[^\\n]{0,120}(?:--|#)\\s{0,3}$`,
      ].join('|'),
      'gi',
    ),
    [...QUOTES, '=', 'true', 'false', '0x'],
  ]),
  pattern(['sql-split', 'query', 'sql'], ['high', 0.8], 'Words of a query broken up or joined by comments', [
    /\b(?:union|select|or|and|from|where|insert|update|delete)\/\*[^*\n]{0,40}\*\/[\w('"]|\b[a-z]{2,7}\/\*\*\/[a-z]{2,7}\s[^\n]{0,40}[a-z]\/\*\*\/[a-z]|\/\*!\d{0,5}(?:union|select)/gi,
    ['/*'],
  ]),
  pattern(['sql-stacked', 'field', 'sql'], ['high', 0.8], 'A value that puts a statement behind another', [
    new RegExp(
      `;\\s{0,4}(?:${STACKED})|${BROKEN_OUT}\\s{0,4};\\s{0,4}(?:${PLAIN_STACKED})|\\bto\\s{1,4}program\\s{1,4}'`,
      'gi',
    ),
    [';', 'program'],
  ]),
  pattern(['sql-stacked', 'clause', 'sql'], ['high', 0.8], 'A value that puts a statement behind another', [
    new RegExp(`;\\s{0,4}(?:${PLAIN_STACKED})`, 'gi'),
    [';'],
  ]),
  pattern(['sql-probe', 'field', 'sql'], ['high', 0.75], 'An expression of SQL where a plain value belongs', [
    /\bcase\s{1,4}when\s{0,4}\(?\s{0,3}(\d{1,6})\s?=\s?\1\b|\bascii\s?\(\s?(?:substr|mid|lower)|\bconcat(?:_ws)?\s?\(\s?0x[0-9a-f]{2,20}\s?,[^\n]{0,60}?(?:select\b|@@|\w\s?\()|\(\s?select\s{0,4}[*(]|\(\s?select\s{1,4}[\w*,. ]{1,60}\s{1,4}from\s|\(\s?select\s{1,4}@{0,2}(?:user|version|database|current_user)\b|\bgroup_concat\s?\(/gi,
    ['case', 'ascii', 'concat', 'select'],
  ]),
  pattern(['sql-destruction', 'statement', 'sql'], ['high', 0.7], 'A statement that destroys tables', [
    /(?:^|;)\s{0,6}(?:drop\s{1,4}(?:table|database|schema)\b|truncate\s{1,4}table\b)|\bdelete\s{1,4}from\s{1,4}[\w."]{1,60}\s{0,4}(?:;|--|$)/gi,
    ['drop', 'truncate', 'delete'],
  ]),
  // No measure stands where a query takes a number or a name without quotes.
  pattern(['sql-comment', 'clause', 'sql'], ['high', 0.75], 'A value that ends a query with a comment', [
    /^[^'"\n]{0,60}['"]\)?\s{0,3}(?:--|#|\/\*)(?:\s|$)/gi,
    ["'", '"'],
  ]),
  pattern(['sql-comment', 'query', 'sql'], ['high', 0.75], 'A value that ends a query with a comment', [
    // Behind a number alone the quote may be a measure, and words after a dash an aside.
    /^[^'"\n]{0,60}(?:(?<!^\s?[\d.,/ x]{0,12}\d\s?)['"]\)?|['"]\)|['"](?!\s{1,3}--\s{1,3}(?:[a-z]{5,}|[a-z]{2,}\s{1,3}[a-z])))\s{0,3}(?:--|#|\/\*)(?:\s|$)/gi,
    ["'", '"'],
  ]),
  pattern(
    ['sql-subquery', 'value', 'sql'],
    ['high', 0.8],
    'A value that puts a query of its own into another',
    [
      /(?:\bor|\band|\|\|)\s{0,3}\(\s{0,3}select\s|\b(?:extractvalue|updatexml|load_extension|utl_http\.request|dbms_\w{2,20}\.\w{2,20})\s?\(|\bcopy\s{1,4}\w{1,60}\s{1,4}from\s{1,4}program\b/gi,
      [
        '(select',
        '( select',
        'extractvalue',
        'updatexml',
        'load_extension',
        'utl_http',
        'dbms_',
        'from program',
      ],
    ],
  ),
  pattern(
    ['ldap-injection', 'query', 'directory'],
    ['high', 0.75],
    'A value that changes a directory query',
    [/\*\)\s?\(\s?(?:\||&|uid|cn|objectclass|mail)\b|^[^(\n]{0,60}\)\s?\(\s?[|&]\s?\(/gi, [')']],
  ),
  pattern(
    ['xpath-injection', 'query', 'directory'],
    ['high', 0.75],
    'A value that changes the path through a document',
    [
      /['"]\s{0,3}\]\s{0,3}\|\s{0,3}\/\/|['"]\s{0,3}or\s{1,3}(?:count|string-length|contains|position|last)\s?\(/gi,
      [']', 'count', 'string-length', 'contains', 'position', 'last'],
    ],
  ),
  pattern(['query-operator', 'value', 'operator'], ['high', 0.7], 'An operator where a query takes a value', [
    /^\s{0,4}\{\s{0,4}["']?\$(?:where|ne|gte?|lte?|regex|nin|exists|function|expr)["']?\s{0,4}:|['"]\s{0,3}(?:;|\|\|)\s{0,3}(?:return\s{1,3})?this\.\w/gi,
    ['$where', '$ne', '$gt', '$lt', '$regex', '$nin', '$exists', '$function', '$expr', 'this.'],
  ]),
]
