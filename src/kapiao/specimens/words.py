"""Word lists that invented people and papers are put together from.

Plain data: single characters and words in common use, and real administrative divisions with their GB/T 2260 codes.
"""
# ruff: noqa: SIM905

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛"
    "邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗"
)
GIVEN_MALE = (
    "伟磊军洋勇杰涛超明刚平辉华飞鑫波斌宇浩凯健俊帆旭宁龙林宏建国志峰晨博文昊天泽轩睿子铭瑞嘉豪梓一乐思远航诚达海"
    "川东亮成永康德义福生根全有才贵"
)
GIVEN_FEMALE = (
    "芳娜敏静丽艳秀娟英华慧巧美雅芝玉萍红月彩春菊兰凤洁梅琳素云莲真环雪荣爱妹霞香莺媛瑞凡佳嘉琼勤珍贞莉桂娣叶璧璐"
    "娅琦晶妍茜秋珊莎锦黛青倩婷姣婉娴瑾颖露瑶怡婵雁蓓纨仪荷丹蓉眉君琴蕊薇菁梦岚苑婕馨"
)
RARE = (
    "堃喆翀犇淼焱垚燚懋彧琰玥璟珺祎翊昶赟煊炜烨曦瀚灏澍霖翯甯妤婳嫣姝娉婧筱苒莘芮荞菡萱葳蔚璇瑷瓅钰锴镕铎頔飏骁骐"
    "骞魁麒龑䶮"
)
DOUBLE_SURNAMES = tuple(
    """
    欧阳 上官 司马 诸葛 皇甫 令狐 慕容 夏侯 东方 尉迟
    """.split()
)
MINORITIES = tuple(
    """
    蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水
    东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克
    俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺
    """.split()
)
UYGHUR_MALE = tuple(
    """
    艾力 买买提 吐尔逊 阿卜杜拉 玉素甫 艾合买提 依明 库尔班 热合曼 麦麦提 亚森 卡米力
    """.split()
)
UYGHUR_FEMALE = tuple(
    """
    阿依古丽 古丽娜尔 热依拉 帕提古丽 米热古丽 阿依努尔 祖丽菲娅 迪丽拜尔
    """.split()
)
TIBETAN = tuple(
    """
    扎西 卓玛 次仁 平措 央金 达瓦 尼玛 旺堆 德吉 白玛 索朗 仁增 拉姆 格桑 丹增 洛桑
    """.split()
)
MONGOL = tuple(
    """
    巴特尔 其其格 乌兰 苏和 娜仁 格日勒 斯琴 宝音 那日苏 萨仁 图雅 阿木古楞 呼和 朝鲁
    """.split()
)
STREET_FIRST = tuple(
    """
    人民 解放 建设 中山 青年 和平 文化 朝阳 新华 长江 黄河 红旗 胜利 学府 滨河 迎宾 兴业 桃园 柳荫 金桥
    银杏 紫荆 海棠 望江 云溪 松涛 石桥 西苑 龙泉 凤凰 白鹭 星光 丰收 荷塘 翠屏 东湖 南屏 北辰 曙光 育才
    """.split()
)
STREET_LAST = tuple(
    """
    路 街 大街 大道 东路 西路 南路 北路 中路 巷 胡同 南大街 北大街 支路
    """.split()
)
ESTATES = tuple(
    """
    花园 小区 家园 公寓 新村 雅苑 新城 名邸 嘉园 华庭 佳苑 国际
    """.split()
)
TOWNS = tuple(
    """
    清水 石门 太平 永安 双桥 白云 龙潭 高桥 柳河 大营 杨柳 三合 金沙 黑石 南坪 青山 马家 桃花 沙河 松林
    """.split()
)
VILLAGES = tuple(
    """
    王家 李家 上 下 前 后 大 小 东 西 新 老 张 刘 石 柳 槐 杨 井 坝 岭 湾 桥头 庙前 河口
    """.split()
)
# code, then the levels as an address prints them
DIVISIONS = tuple(
    (row.split()[0], tuple(row.split()[1:]))
    for row in """
110101 北京市 东城区 | 110105 北京市 朝阳区 | 110108 北京市 海淀区 |
120104 天津市 南开区 | 120101 天津市 和平区 | 130102 河北省 石家庄市 长安区 |
130983 河北省 黄骅市 | 140105 山西省 太原市 小店区 | 150102 内蒙古 呼和浩特市 新城区 |
150202 内蒙古 包头市 东河区 | 210102 辽宁省 沈阳市 和平区 | 210202 辽宁省 大连市 中山区 |
220102 吉林省 长春市 南关区 | 222401 吉林省 延吉市 | 230102 黑龙江省 哈尔滨市 道里区 |
310104 上海市 徐汇区 | 310115 上海市 浦东新区 | 320106 江苏省 南京市 鼓楼区 |
320583 江苏省 昆山市 | 320281 江苏省 江阴市 | 330106 浙江省 杭州市 西湖区 |
330782 浙江省 义乌市 | 340104 安徽省 合肥市 蜀山区 | 340621 安徽省 濉溪县 |
350203 福建省 厦门市 思明区 | 350128 福建省 平潭县 | 360103 江西省 南昌市 西湖区 |
360428 江西省 都昌县 | 370202 山东省 青岛市 市南区 | 370828 山东省 金乡县 |
370102 山东省 济南市 历下区 | 410105 河南省 郑州市 金水区 | 410225 河南省 兰考县 |
420106 湖北省 武汉市 武昌区 | 421083 湖北省 洪湖市 | 430103 湖南省 长沙市 天心区 |
430522 湖南省 新邵县 | 440106 广东省 广州市 天河区 | 440305 广东省 深圳市 南山区 |
440981 广东省 高州市 | 450103 广西 南宁市 青秀区 | 450103 广西壮族自治区 南宁市 青秀区 |
450122 广西 武鸣县 | 460106 海南省 海口市 龙华区 | 500112 重庆市 渝北区 |
500103 重庆市 渝中区 | 510104 四川省 成都市 锦江区 | 510107 四川省 成都市 武侯区 |
513221 四川省 汶川县 | 520102 贵州省 贵阳市 南明区 | 522601 贵州省 凯里市 |
530102 云南省 昆明市 五华区 | 532901 云南省 大理市 | 540102 西藏 拉萨市 城关区 |
540102 西藏自治区 拉萨市 城关区 | 610113 陕西省 西安市 雁塔区 | 610528 陕西省 富平县 |
620102 甘肃省 兰州市 城关区 | 620421 甘肃省 靖远县 | 630103 青海省 西宁市 城中区 |
640104 宁夏 银川市 兴庆区 | 640104 宁夏回族自治区 银川市 兴庆区 | 650102 新疆 乌鲁木齐市 天山区 |
653101 新疆 喀什市 | 650102 新疆维吾尔自治区 乌鲁木齐市 天山区 | 654002 新疆 伊宁市 |
""".split("|")
    if row.strip()
)

# code of the issuer; its Chinese name as on the card; its Latin name; colour of its mark; first digits/length/type
BANKS = tuple(
    (code, chinese, latin.replace("_", " "), tuple(int(mark[k : k + 2], 16) for k in (0, 2, 4)), tuple(bins))
    for code, chinese, latin, mark, *bins in (
        row.split()
        for row in """
ICBC 中国工商银行 ICBC c7000b 622202/19/DC 620058/19/DC 621226/19/DC 625022/16/CC 622231/16/CC 625986/16/CC \
622220/16/SCC 374738/15/CC 356880/16/CC 620030/16/PC
CCB 中国建设银行 China_Construction_Bank 003b8f 436742/19/DC 621700/19/DC 622708/16/CC 552801/16/CC 625362/16/CC \
436728/16/SCC 356895/16/CC
ABC 中国农业银行 AGRICULTURAL_BANK_OF_CHINA 009882 622848/19/DC 622827/19/DC 623206/19/DC 520082/16/CC 625996/16/CC
BOC 中国银行 BANK_OF_CHINA a71e32 621667/19/DC 621756/19/DC 409666/16/CC 625906/16/CC 512412/16/CC 518378/16/SCC \
356833/16/CC 620025/16/PC
CMB 招商银行 CHINA_MERCHANTS_BANK c7152f 621485/16/DC 622598/16/DC 479229/16/CC 545620/16/CC 521302/16/CC \
370285/15/CC 356885/16/CC
COMM 交通银行 BANK_OF_COMMUNICATIONS 1d2088 622262/19/DC 621002/19/DC 405512/17/DC 521899/16/CC 625029/16/CC \
620021/19/PC
PSBC 中国邮政储蓄银行 POSTAL_SAVINGS_BANK_OF_CHINA 007f53 621098/19/DC 622189/19/DC 622810/16/CC 628310/16/CC
CITIC 中信银行 CHINA_CITIC_BANK d7000f 621767/16/DC 622696/16/DC 404158/16/CC 622689/16/CC 628370/16/CC \
376968/15/CC 356390/16/CC
CEB 中国光大银行 CHINA_EVERBRIGHT_BANK 6a1685 622661/16/DC 622670/16/DC 622570/16/CC 625339/16/CC 356837/16/CC
SPDB 浦发银行 SPD_BANK 003c7e 621352/16/DC 621791/16/DC 621275/19/DC 622177/16/CC 515672/16/CC 356850/16/CC
CIB 兴业银行 INDUSTRIAL_BANK_CO.,LTD. 004186 622908/18/DC 622909/18/DC 438588/18/DC 622922/16/CC 486493/16/CC
CMBC 中国民生银行 CHINA_MINSHENG_BANK 00a29a 622620/16/DC 622622/16/DC 621691/16/DC 464581/16/CC 622601/16/CC
GDB 广发银行 CGB a40000 622568/19/DC 621462/19/DC 622556/16/CC 491033/16/CC 518364/16/CC
SPABANK 平安银行 PING_AN_BANK ff5000 622298/16/DC 412963/16/DC 622155/16/CC 622526/16/CC
HXBANK 华夏银行 HUA_XIA_BANK e60012 623022/16/DC 621222/16/DC 625968/16/CC 528708/16/CC
BJBANK 北京银行 BANK_OF_BEIJING d3131b 621030/16/DC 621420/16/DC 622851/16/CC 522001/16/CC
SHBANK 上海银行 Bank_of_Shanghai 00479d 622267/18/DC 622892/18/DC 622268/16/CC 402674/16/CC
NBBANK 宁波银行 BANK_OF_NINGBO f39800 621418/19/DC 622281/16/DC 622778/16/CC 512431/16/CC
JSBANK 江苏银行 BANK_OF_JIANGSU 00529c 622131/19/DC 622394/16/DC 622283/16/CC 625902/16/CC
HZCB 杭州银行 BANK_OF_HANGZHOU 00a0e9 623061/18/DC 622878/18/DC 622286/16/CC 628236/16/CC
NJCB 南京银行 BANK_OF_NANJING c30d23 622305/16/DC 621259/16/DC 622595/16/CC 628242/16/CC
""".strip().splitlines()
    )
)
LATIN_SURNAMES = tuple(
    "ZHANG WANG LI ZHAO CHEN YANG WU LIU HUANG ZHOU XU SUN HU ZHU GAO LIN HE GUO MA LUO TANG".split()
)
LATIN_GIVEN = tuple(
    "WEI FANG NA MIN JING QIANG LEI JUN YANG JIE TAO CHAO MING YAN XIU JUAN XIA PING GANG HUI YU".split()
)

# how Latin letters spell characters that are common in names of stations
SPELLING = {
    char: spelled
    for spelled, chars in (
        ("".join(c for c in entry if c.isascii()), "".join(c for c in entry if not c.isascii()))
        for entry in """
a阿 an安鞍 ba巴八坝 bai白柏百 ban板 bao堡宝保 bei北背 bi壁 bian边 bin滨宾 bo博伯波 bu布步 cai蔡 cang苍仓沧
cao草曹 cha岔茶察查 chai柴 chang长昌场常厂 chao潮 che车 chen陈辰 cheng城成承 chi池赤 chong崇重 chuan川
chun春 ci磁 cun村 da大达 dan丹 dang当 dao道岛 de德得 deng登 di地底坻 dian店甸 ding定 dong东洞 dou都 du渡杜
dui堆 dun墩 e峨鄂 er尔二儿耳 fan番 fang坊房方 fei肥 fen汾芬 feng丰凤峰 fu福富阜府抚佛浮扶 ga嘎 gai盖
gan干甘赣感 gang港岗冈 gao高皋 ge格葛 gong公 gou沟 gu古谷固孤 guan关官莞冠观 guang广光 gui贵桂 guo果国 ha哈
hai海 han汉汗 hang杭 hao浩 he河和合鹤 hei黑 heng横衡 hong红洪 hou后 hu湖虎呼 hua花华化 huai怀淮 huan环
huang黄凰 hui惠会 huo霍 ji机吉济集鸡 jia家嘉 jian建间涧 jiang江 jiao角滘 jie街界 jin金津锦晋进
jing井京靖景荆 jiu九旧 ju居 ka喀 kai开凯 kang康 ke克 kou口 ku库 kui奎 kun昆 la拉 lai莱来 lan兰 lang朗浪郎
lao老 le乐 lei勒 leng棱 li里利力礼李立澧黎 lian连莲 liang梁良亮粮 liao辽 lin林临 ling岭陵灵凌 liu柳六流刘
long龙隆陇 lou娄 lu鲁陆芦路庐 luan滦 luo洛罗 ma马麻玛 mao茂毛 mei梅眉 men门 meng孟 mi密米 mian面 miao庙
min民 ming明名 mo磨墨 mu木 na纳 nan南 nei内 ning宁 niu牛 nong农 pan盘磐 peng彭蓬 pi皮 ping平坪屏 po坡
pu普浦铺蒲 qi旗齐祁七 qian前千迁 qiang强 qiao桥 qin秦 qing清庆青箐 qiu丘 qu曲区渠 quan泉 rao饶 ren仁人 ri日
rong容荣 ru如 rui瑞 san三 sang桑 sha沙 shan山善汕 shang上商尚 shao邵韶 she社舍 shen深神沈什 sheng胜盛
shi石市十施师始 shou寿首 shu树舒 shuang双 shui水 shun顺 si寺斯四泗 song松 su苏宿肃 sui绥遂 sun孙 ta塔
tai台太泰 tan潭滩 tang塘唐汤堂 tao桃陶 te特 tian田天 tie铁 ting亭 tong通桐铜同筒潼 tou头 tu图土吐 tun屯
tuo托 wa瓦 wan湾万 wang王旺 wei威卫渭苇尾 wen文温 wo窝 wu武乌五吴芜无 xi西溪喜锡 xia下峡夏霞厦 xian县咸仙贤
xiang乡襄祥香湘 xiao小孝 xin新信心辛 xing兴星 xiong雄 xiu修 xu徐许 xuan宣 ya亚崖鸭 yan延雁燕盐堰烟沿彦
yang阳杨洋羊扬 yao姚窑 ye野业叶 yi宜义伊邑沂一依驿 yin银阴音 ying营英应颍 yong永 you游 yu玉余榆峪虞于
yuan源园原远元 yue岳月 yun云 zao枣 ze泽 zha扎 zhai寨 zhang张漳杖樟章 zhao朝召肇昭 zhen镇圳 zheng郑正
zhi枝治志 zhong中钟 zhou州洲周 zhu珠竹朱 zhuang庄 zi子资自淄 zui嘴 zuo左
""".split()
    )
    for char in chars
}

# what invented pages, signs and product sheets talk about
NOUNS = tuple(
    """
    公司 产品 客户 市场 服务 质量 时间 地点 价格 合同 项目 计划 会议 通知 报告 数据 系统 网络 设备 工程 材料 环境
    安全 生产 管理 技术 方法 标准 规定 用户 手册 说明 电话 地址 邮箱 编号 日期 名称 规格 型号 数量 重量 颜色 尺寸
    保质期 配料 牛奶 面粉 白糖 食盐 茶叶 咖啡 水果 蔬菜 图书馆 博物馆 火车站 飞机场 停车场 医院 学校 教室 办公室
    超市 餐厅 酒店 公园 广场 银行 邮局 派出所 社区 物业 电梯 楼梯 出口 入口 卫生间 会员 积分 优惠券 发票 收据 订单
    快递 包裹 退款 余额 账户 密码 验证码 春天 夏天 秋天 冬天 早晨 夜晚 雨水 阳光 山谷 河流 森林 草原 沙漠 老师 学生
    医生 护士 工人 农民 司机 警察 记者 律师 孩子 朋友 邻居 历史 文化 艺术 音乐 电影 故事 小说 诗歌 新闻 健康 运动
    跑步 游泳 篮球
    """.split()
)
VERBS = tuple(
    """
    提高 完成 开展 组织 参加 准备 检查 使用 打开 关闭 购买 销售 运输 保存 修改 确认 提交 申请 办理 领取 支付 退还
    联系 咨询 了解 选择 注意 禁止 允许 保护 建设 设计 制造 测试 安装 维护 更换 清洁 学习 研究 讨论 介绍 欢迎 感谢
    希望 决定 开始 结束
    """.split()
)
LINKS = tuple("并 和 与 以及 后 时 应 请 可以 不得 必须 将 已 及时 认真 全面 逐步 按照 根据 为了 通过 由 向 对".split())
ENGLISH = tuple(
    """
    the and for with this that from service product quality system model battery power water light open close please
    press hold number date name size color weight total price order ticket station museum exit entrance parking
    welcome thank you customer manual warning danger caution network device made in China Beijing Shanghai hotel fresh
    organic milk green coffee tea natural sugar free net content best before storage keep cool dry place
    """.split()
)
PINYIN_SURNAMES = tuple(
    """
    WANG LI ZHANG LIU CHEN YANG HUANG ZHAO WU ZHOU XU SUN MA ZHU HU GUO HE LIN LUO GAO ZHENG LIANG XIE SONG TANG HAN
    FENG DENG CAO PENG ZENG XIAO TIAN DONG YUAN PAN JIANG CAI YU DU YE CHENG SU WEI LYU DING REN SHEN YAO OUYANG SITU
    """.split()
)
PINYIN = tuple(
    """
    WEI LEI JUN YANG YONG JIE TAO MING GANG PING HUI FEI XIN BO BIN YU HAO KAI JIAN FAN XU NING LONG LIN HONG GUO ZHI
    FENG CHEN WEN TIAN ZE XUAN RUI ZI JIA YI LE SI FANG NA MIN JING LI YAN XIU JUAN YING HUA QIAO MEI YA ZHEN YUE CAI
    CHUN JU LAN SHUANG QIN YUN LIAN HUAN XUE RONG AI XIANG QIONG GUI DI LU QI XIAO QIAN SHU KEYI XUEER
    """.split()
)
# names of Hong Kong and Macao, and of Taiwan, as their offices spell them
CANTONESE_SURNAMES = tuple(
    """
    CHAN WONG LEUNG LAM CHEUNG LAU LEE NG CHENG YEUNG HO KWOK MAK TSANG CHOI FUNG CHOW HUI LO TANG YIP KWAN POON LUK SIU
    TSUI AU-YEUNG SZETO
    """.split()
)
CANTONESE_GIVEN = tuple(
    """
    TAI MAN KA WAI CHI KIN MEI LING SIU FONG KWOK HUNG YUEN TING WING SHAN HOI YAN LOK TSZ HIN CHUN HEI YEE PUI SZE MING
    LAI KIT CHEUK YU NGA
    """.split()
)
WADE_SURNAMES = tuple(
    """
    CHEN LIN HUANG CHANG LI WANG WU LIU TSAI YANG HSU CHENG HSIEH KUO HUNG CHIU TSENG LIAO LAI CHOU YEH SU CHUANG
    """.split()
)
WADE_GIVEN = tuple(
    """
    CHIH MING HSIAO MEI YA WEN TING CHUN YU HUI CHIA HAO WEI PEI SHAN TSUNG HSIEN KUO CHIEH LING TZU YI JUNG FANG HSIN
    YEN PING TA CHING SHU
    """.split()
)
