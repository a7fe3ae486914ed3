import {readFileSync} from 'node:fs';
import path from 'node:path';

/** What the lab was recorded to answer (test/lab/record, test/lab/record-states). */
export const fixture = (name: string): Buffer => readFileSync(path.join(import.meta.dirname, '../fixtures/lab', name));

export const lines = (name: string): string[] => fixture(name).toString().trim().split('\n');

export const json = (name: string) => JSON.parse(fixture(name).toString());

export const jsonLines = (name: string) => lines(name).map(line => JSON.parse(line));
