// Scripts that make a shell ask `ekiden completion words` what may come next.

export const shells = ["bash", "zsh", "fish", "powershell"] as const;
export type Shell = (typeof shells)[number];

/** Answers are lines of a word, a tab and a help; bash shows words alone. */
const bash = `# bash completion of ekiden
_ekiden() {
  local line
  COMPREPLY=()
  # Words are split at "=" by bash, and here they are not.
  local typed=\${COMP_LINE:0:COMP_POINT}
  local -a words
  read -ra words <<< "$typed"
  case "$typed" in *" ") words+=("") ;; esac
  local last="\${words[\${#words[@]}-1]}"
  while IFS=$'\\t' read -r line _; do
    [ -n "$line" ] || continue
    case "$last" in --*=*) line="\${line#*=}" ;; esac
    printf -v line %q "$line"
    COMPREPLY+=("$line")
  done < <(ekiden completion words -- "\${words[@]:1}" 2>/dev/null)
  if [ \${#COMPREPLY[@]} -eq 0 ]; then compopt -o default 2>/dev/null; fi
}
complete -F _ekiden ekiden
`;

const zsh = `#compdef ekiden
# zsh completion of ekiden
_ekiden() {
  local -a found lines
  local line
  lines=("\${(@f)$(ekiden completion words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  for line in $lines; do
    [[ -n "$line" ]] || continue
    found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  if (( \${#found} )); then _describe 'ekiden' found; else _files; fi
}
if [ "$funcstack[1]" = "_ekiden" ]; then _ekiden "$@"; else compdef _ekiden ekiden; fi
`;

const fish = `# fish completion of ekiden
function __ekiden_complete
  set -l words (commandline --tokenize --cut-at-cursor)
  set -e words[1]
  ekiden completion words -- $words (commandline --current-token --cut-at-cursor | string collect --allow-empty) 2>/dev/null
end
complete --command ekiden --no-files --condition '__ekiden_complete | string length --quiet' --arguments '(__ekiden_complete)'
`;

const powershell = `# PowerShell completion of ekiden
Register-ArgumentCompleter -Native -CommandName ekiden -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" })
  # Before 7.3 an empty word is not passed on unless it is quoted.
  $empty = if ($PSVersionTable.PSVersion -lt [version]'7.3') { '""' } else { '' }
  if ($wordToComplete -eq '') { $words += $empty }
  ekiden completion words -- @words 2>$null | ForEach-Object {
    $word, $help = $_ -split "\`t", 2
    if (-not $help) { $help = $word }
    [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $help)
  }
}
`;

export const scripts: Readonly<Record<Shell, string>> = { bash, zsh, fish, powershell };

/** What to put where, once. */
export const installation: Readonly<Record<Shell, string>> = {
  bash: "ekiden completion bash >> ~/.bashrc",
  zsh: 'ekiden completion zsh > "$fpath[1]/_ekiden"',
  fish: "ekiden completion fish > ~/.config/fish/completions/ekiden.fish",
  powershell: "ekiden completion powershell >> $PROFILE",
};
