/**
 * What each shell needs to ask the program. Nothing here is evaluated: names come from logs, and a shell that evaluates
 * them would run what an attacker wrote into a name. bash inserts what it is given as it is, so every word is quoted with
 * `printf %q`; zsh and fish quote what they insert themselves.
 */
export const SCRIPTS: ReadonlyMap<string, string> = new Map([
  [
    'bash',
    `# bash completion for imgaudit. Load it with: source <(imgaudit completion bash)
_imgaudit() {
  COMPREPLY=(); local IFS= line
  while IFS= read -r line; do printf -v line %q "$line"; COMPREPLY+=("$line"); done < <(
    IMGAUDIT_COMP_LINE="$COMP_LINE" IMGAUDIT_COMP_POINT="$COMP_POINT" IMGAUDIT_COMP_BREAKS="$COMP_WORDBREAKS" command imgaudit __complete bash 2>/dev/null)
  [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *[:/] ]] && compopt -o nospace 2>/dev/null
  return 0
}
complete -o default -F _imgaudit imgaudit
`,
  ],
  [
    'zsh',
    `#compdef imgaudit
# zsh completion for imgaudit. Load it after compinit with: source <(imgaudit completion zsh)
_imgaudit() {
  local -a c
  c=("\${(@f)$(IMGAUDIT_COMP_LINE="$BUFFER" IMGAUDIT_COMP_POINT="$CURSOR" command imgaudit __complete zsh 2>/dev/null)}")
  c=(\${c:#})
  if (( $#c )); then compadd -a c; else _files; fi
}
compdef _imgaudit imgaudit
`,
  ],
  [
    'fish',
    `# fish completion for imgaudit. Load it with: imgaudit completion fish | source
function __imgaudit_complete
    set -lx IMGAUDIT_COMP_LINE (commandline -cp | string collect)
    command imgaudit __complete fish 2>/dev/null
end
complete -c imgaudit -a '(__imgaudit_complete)'
`,
  ],
]);
