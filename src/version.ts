/** The version of this package. */
import { readFileSync } from 'node:fs';
import { packageFile } from './package-files.ts';

const { version: own } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as {
  readonly version: string;
};

export const version = own;
