/** What a preview may be called: the name travels in a header and stands in addresses. */
export const PREVIEW_NAME = /^[A-Za-z0-9][\w.-]{0,63}$/;
