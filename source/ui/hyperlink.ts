/** A text that terminals open a URL from (OSC 8); with an id, so that a broken line is one link. */
export const hyperlink = (text: string, url: string): string => `\u{1B}]8;;${url}\u{1B}\\${text}\u{1B}]8;;\u{1B}\\`;

/** Whether a URL can stand in such a sequence, and is nothing that a terminal would run. */
export const isLinkable = (url: string): boolean => /^https?:\/\/[\u0021-\u007E]+$/u.test(url);
