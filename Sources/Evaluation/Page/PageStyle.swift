/// How pages of reports look, by day and by night. No fonts and images are fetched: those of the system are used.
enum PageStyle {
    static let sheet: Markup = """
        :root { color-scheme: light dark; --paper: #fbf9f5; --sheet: #fff; --ink: #24211d; --soft: #635d54;
          --rule: #e4ded3; --accent: #8a3b2a; --s1: #2b5fa8; --s2: #b4502f; --s3: #3b7d4f; }
        @media (prefers-color-scheme: dark) {
          :root { --paper: #191714; --sheet: #211e1a; --ink: #ebe6dc; --soft: #aca496; --rule: #3a342b;
            --accent: #e2a184; --s1: #8db8f2; --s2: #f0a27e; --s3: #8fd0a4; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
        main { max-width: 66rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
        h1, h2 { font-family: Georgia, "DejaVu Serif", serif; font-weight: 600; line-height: 1.2; }
        h1 { font-size: 1.75rem; margin: 0; }
        h2 { font-size: 1.3rem; margin: 2.5rem 0 .75rem; padding-bottom: .3rem; border-bottom: 1px solid var(--rule); }
        h3 { font-size: 1rem; margin: 1.5rem 0 .25rem; }
        h4 { font-size: 1rem; margin: 0 0 .4rem; overflow-wrap: anywhere; }
        header p, .note { color: var(--soft); }
        .note { font-size: .8125rem; margin: 0; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; }
        .tile { background: var(--sheet); border: 1px solid var(--rule); border-radius: 10px; padding: .7rem .9rem; }
        .tile p { margin: 0; font-size: .8125rem; }
        .tile .value { font-size: 1.6rem; font-variant-numeric: tabular-nums; }
        table { border-collapse: collapse; margin: .5rem 0 1rem; font-size: .9rem; }
        section { overflow-x: auto; }
        th, td { text-align: left; vertical-align: top; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--rule); }
        th { font-weight: 500; }
        thead th { color: var(--soft); font-size: .8125rem; }
        th .note { display: block; max-width: 34rem; font-weight: 400; }
        .numbers td, .numbers thead th + th { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1rem; }
        figure { margin: 0; background: var(--sheet); border: 1px solid var(--rule); border-radius: 10px; padding: .9rem; }
        figcaption { font-weight: 600; margin-bottom: .4rem; }
        figure > .plot > svg { width: 100%; height: auto; display: block; }
        svg text { fill: var(--soft); font: 11px system-ui, sans-serif; }
        .grid { stroke: var(--rule); }
        .line { fill: none; stroke: var(--color); stroke-width: 2; stroke-linejoin: round; }
        .s1 { --color: var(--s1); } .s2 { --color: var(--s2); } .s3 { --color: var(--s3); }
        .line.s2 { stroke-dasharray: 7 3; } .line.s3 { stroke-dasharray: 2 3; }
        .bar { fill: var(--color); stroke: var(--color); } .bar.s2 { fill-opacity: .25; }
        .dot { fill: var(--color); } .range { stroke: var(--color); stroke-width: 1.5; }
        .guide, .upright { fill: none; stroke: var(--soft); stroke-dasharray: 4 4; }
        .ring { fill: none; stroke: var(--ink); stroke-width: 2; }
        .legend { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; padding: 0; margin: .3rem 0 0;
          font-size: .8125rem; color: var(--soft); }
        .sample { width: 2rem; height: 1rem; vertical-align: -.2em; margin-right: .35rem; }
        summary { cursor: pointer; color: var(--soft); font-size: .8125rem; margin-top: .5rem; }
        :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
        article { background: var(--sheet); border: 1px solid var(--rule); border-radius: 10px; padding: .9rem 1rem;
          margin: .75rem 0; }
        .answer { font-family: Georgia, "DejaVu Serif", serif; margin: 0 0 .5rem; overflow-wrap: anywhere; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: 0; font-size: .875rem; }
        dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
        blockquote { margin: .6rem 0 0; padding-left: .8rem; border-left: 3px solid var(--accent); font-size: .875rem;
          white-space: pre-line; overflow-wrap: anywhere; }
        blockquote footer { color: var(--soft); }
        @media print { article, figure { break-inside: avoid; } }
        """
}
