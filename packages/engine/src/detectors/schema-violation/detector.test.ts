/** The samples of `schema-violation`. */

import { describeSamples } from '../samples-fixture.ts'

describeSamples('schema-violation')
