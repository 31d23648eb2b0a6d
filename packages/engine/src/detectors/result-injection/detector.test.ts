/** The samples of `result-injection`. */

import { describeSamples } from '../samples-fixture.ts'

describeSamples('result-injection')
