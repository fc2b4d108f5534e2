import type { Html } from './page.ts';

/** The text of a whole document. Its components may wait for something. */
export const renderDocument = async (document: Html): Promise<string> => `<!DOCTYPE html>${String(await document)}`;
