import { type MonacoEditor, pick, useGraphiQL, useGraphiQLActions, useMonaco } from '@graphiql/react';
import type * as Monaco from 'monaco-editor';
import { type ReactNode, useEffect } from 'react';

/** Names of our editor themes, for GraphiQL's `editorTheme`. */
export const EDITOR_THEME = { light: 'weft-light', dark: 'weft-dark' } as const;

const FONT = {
  fontFamily: "ui-monospace, 'SF Mono', 'Cascadia Code', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  fontSize: 13,
  lineHeight: 20,
};

type Palette = Readonly<
  Record<'keyword' | 'field' | 'argument' | 'text' | 'number' | 'quiet' | 'surface' | 'raised', string>
>;

/** Each colour has a contrast of 4.5 or more on both panes; Monaco's own light tokens have not. */
const PALETTES: Readonly<Record<keyof typeof EDITOR_THEME, Palette>> = {
  light: {
    keyword: '#8a2c7a',
    field: '#1d4f91',
    argument: '#6b4a12',
    text: '#0c6152',
    number: '#9a3412',
    quiet: '#5d6470',
    surface: '#ffffff',
    raised: '#e3efec',
  },
  dark: {
    keyword: '#e39bd4',
    field: '#9cc4ff',
    argument: '#e2c08a',
    text: '#86dcc4',
    number: '#f3ab84',
    quiet: '#9aa2b1',
    surface: '#1d212c',
    raised: '#2b3a40',
  },
};

/** Gives all editors our themes and font; GraphiQL asks for a font that the page does not ship. */
export function EditorLook(): ReactNode {
  const { theme, queryEditor, variableEditor, headerEditor, responseEditor } = useGraphiQL(
    pick('theme', 'queryEditor', 'variableEditor', 'headerEditor', 'responseEditor'),
  );
  const { setTheme } = useGraphiQLActions();
  const monaco = useMonaco((state) => state.monaco);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a later change of theme is GraphiQL's own business
  useEffect(() => {
    if (!monaco) return;
    defineThemes(monaco);
    setTheme(theme); // applied once before the themes existed
  }, [monaco]);

  useEffect(() => {
    const followSystem = (): void => setTheme(theme);
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', followSystem);
    return () => system.removeEventListener('change', followSystem);
  }, [theme, setTheme]);

  useEffect(() => {
    const editors: readonly (MonacoEditor | undefined)[] = [
      queryEditor,
      variableEditor,
      headerEditor,
      responseEditor,
    ];
    for (const editor of editors) editor?.updateOptions(FONT);
    queryEditor?.updateOptions({ wordWrap: 'on', wrappingIndent: 'indent' });
  }, [queryEditor, variableEditor, headerEditor, responseEditor]);
  return null;
}

function defineThemes(monaco: Pick<typeof Monaco, 'editor'>): void {
  for (const kind of ['light', 'dark'] as const) {
    const palette = PALETTES[kind];
    monaco.editor.defineTheme(EDITOR_THEME[kind], {
      base: kind === 'light' ? 'vs' : 'vs-dark',
      inherit: true,
      rules: tokenRules(palette),
      colors: {
        'editor.background': '#ffffff00',
        'scrollbar.shadow': '#ffffff00',
        'editorLineNumber.foreground': palette.quiet,
        'editorLineNumber.activeForeground': palette.field,
        'editorHoverWidget.background': palette.surface,
        'editorSuggestWidget.background': palette.surface,
        'editorSuggestWidget.selectedBackground': palette.raised,
        'editorSuggestWidget.selectedForeground': palette.field,
        'editorSuggestWidget.selectedIconForeground': palette.field,
        'editorSuggestWidget.highlightForeground': palette.text,
        'editorSuggestWidget.focusHighlightForeground': palette.text,
        'list.hoverBackground': palette.raised,
        'list.focusBackground': palette.raised,
        'list.activeSelectionBackground': palette.raised,
        'quickInputList.focusBackground': palette.raised,
        'quickInputList.focusForeground': palette.field,
        'editorWidget.background': palette.surface,
        'menu.background': palette.surface,
        'textLink.foreground': palette.text,
        'textLink.activeForeground': palette.text,
        focusBorder: palette.text,
      },
    });
  }
}

function tokenRules(palette: Palette): Monaco.editor.ITokenThemeRule[] {
  const colours: Readonly<Record<string, string>> = {
    'keyword.gql': palette.keyword,
    'key.identifier.gql': palette.field,
    'type.identifier.gql': palette.field,
    'argument.identifier.gql': palette.argument,
    'string.gql': palette.text,
    'number.gql': palette.number,
    'comment.gql': palette.quiet,
    'string.key.json': palette.field,
    'string.value.json': palette.text,
    'number.json': palette.number,
    'keyword.json': palette.keyword,
  };
  return Object.entries(colours).map(([token, colour]) => ({ token, foreground: colour.slice(1) }));
}
