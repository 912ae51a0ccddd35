namespace TreePose.App.Completion;

/// <summary>
/// What a shell reads to complete command lines. Each asks the program itself, <c>treepose "[suggest:N]" "LINE"</c>, in the way it was
/// called, a C# script in front included.
/// </summary>
internal static class CompletionScripts
{
    /// <summary>Bash splits words at <c>=</c> and <c>:</c>, so what it has already is cut off the answers.</summary>
    public const string Bash = """
        _treepose() {
          local program="${COMP_WORDS[0]}" line="${COMP_LINE:0:COMP_POINT}" word kept="" answer
          line="${line#*"$program"}"; line="${line# }"
          local -a command=("$program")
          if [[ "$line" == *.cs\ * && "${line%% *}" == *.cs ]]; then
            command+=("${line%% *}"); line="${line#* }"
          fi
          word="${line##* }"
          if [[ "$word" == *[=:]* ]]; then kept="${word%"${word##*[=:]}"}"; fi
          COMPREPLY=()
          while IFS= read -r answer; do
            if [[ "$answer" == "$word"* ]]; then COMPREPLY+=("${answer#"$kept"}"); fi
          done < <("${command[@]}" "[suggest:${#line}]" "$line" 2>/dev/null)
          if [[ "${#COMPREPLY[@]}" == 1 && "${COMPREPLY[0]}" == *[=:] ]]; then compopt -o nospace 2>/dev/null; fi
          return 0
        }
        complete -o default -F _treepose treepose ./treepose
        """;

    /// <summary>zsh.</summary>
    public const string Zsh = """
        #compdef treepose
        _treepose() {
          local -a command found
          command=("${(Q)words[1]}")
          local from=2
          if [[ "$words[2]" == *.cs && $CURRENT -gt 2 ]]; then command+=("${(Q)words[2]}"); from=3; fi
          local line="${(j: :)words[$from,$CURRENT]}"
          found=("${(@f)$("${command[@]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
          if [[ -z "$found" ]]; then _files; return; fi
          compadd -S '' -- ${(M)found:#*[=:]}
          compadd -- ${found:#*[=:]}
        }
        compdef _treepose treepose
        """;

    /// <summary>fish.</summary>
    public const string Fish = """
        function __treepose_complete
          set -l before (commandline -opc)
          set -l word (commandline -ct)
          set -l program $before[1]
          set -e before[1]
          if set -q before[1]; and string match -q -- '*.cs' $before[1]
            set program $program $before[1]
            set -e before[1]
          end
          set -l line (string join ' ' -- $before "$word")
          $program "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c treepose -a '(__treepose_complete)'
        """;
}
